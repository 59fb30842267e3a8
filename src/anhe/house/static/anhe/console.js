/* What only the staff console does in the browser: keys, themes, live lists. */
(() => {
  const root = document.documentElement;

  /* htmx sends the token that forms carry in a field */
  document.addEventListener("htmx:configRequest", event => {
    const token = document.querySelector("meta[name=csrf-token]");
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });

  /* a refusal or a lost network, said where the reader looks */
  const tell = (text, tone) => {
    const toasts = document.querySelector(".toasts"), toast = document.createElement("div"), words = document.createElement("p");
    toast.className = "toast";
    toast.dataset.tone = tone;
    words.textContent = text;
    toast.append(words);
    toasts.replaceChildren(toast);
  };
  document.addEventListener("htmx:responseError", event => {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    tell(page.querySelector("h1")?.textContent.trim() || event.detail.xhr.statusText, "overdue");
  });
  document.addEventListener("htmx:sendError", () => tell(document.querySelector(".toasts").dataset.offline, "overdue"));

  /* light or dark, at once; the link itself does it without script */
  document.addEventListener("click", event => {
    const choice = event.target.closest("[data-theme-to]");
    if (!choice) return;
    event.preventDefault();
    const theme = choice.dataset.themeTo;
    root.dataset.theme = theme;
    document.cookie = `anhe_theme=${theme}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    document.querySelector("meta[name=color-scheme]").content = theme === "system" ? "light dark" : theme;
    for (const other of document.querySelectorAll("[data-theme-to]")) {
      other.toggleAttribute("aria-current", other === choice);
      if (other === choice) other.setAttribute("aria-current", "true");
    }
  });
  document.addEventListener("click", event => {
    for (const open of document.querySelectorAll("details.officer[open]")) if (!open.contains(event.target)) open.open = false;
  });

  /* keys: off where one types, off where the reader said so (WCAG 2.1.4) */
  const sheet = document.getElementById("keys");
  const keysOn = () => { try { return localStorage.getItem("anhe_keys") !== "off"; } catch { return true; } };
  const rows = () => [...document.querySelectorAll("[data-row]")].filter(row => row.offsetParent);
  const current = () => document.querySelector('[data-row][aria-current="true"]');
  const choose = row => {
    for (const other of document.querySelectorAll("[data-row][aria-current]")) other.removeAttribute("aria-current");
    if (!row) return;
    row.setAttribute("aria-current", "true");
    row.scrollIntoView({ block: "nearest" });
    const link = row.querySelector("a");
    if (link) link.focus({ preventScroll: true });
  };
  const step = by => {
    const all = rows(), at = all.indexOf(current());
    choose(all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))]);
  };
  const openSheet = () => {
    const list = sheet.querySelector("[data-keys-of-page]");
    list.replaceChildren(...[...document.querySelectorAll("[data-key]")].map(one => {
      const line = document.createElement("div"), dt = document.createElement("dt"), dd = document.createElement("dd"), key = document.createElement("kbd");
      key.textContent = one.dataset.key;
      dt.append(key);
      dd.textContent = [...one.childNodes].filter(node => node.nodeType === 3).map(node => node.textContent.trim()).join(" ");
      line.append(dt, dd);
      return line;
    }));
    sheet.querySelector("[data-keys-on]").checked = keysOn();
    sheet.showModal();
  };
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    a: () => current()?.querySelector(".button")?.click(),
    Escape: () => choose(null),
    "/": () => document.querySelector("[data-find]")?.focus(),
    "?": openSheet,
    Enter: event => { if (event.target === document.body) current()?.querySelector("a")?.click(); else return false; },
  };
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || sheet.open) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (!keysOn() && event.key !== "?") return;
    const named = [...document.querySelectorAll("[data-key]")].find(one => one.dataset.key === event.key && one.offsetParent);
    const act = named ? () => named.click() : acts[event.key];
    if (act && act(event) !== false) event.preventDefault();
  });
  sheet.querySelector("[data-keys-on]").addEventListener("change", event => {
    try { localStorage.setItem("anhe_keys", event.target.checked ? "on" : "off"); } catch { /* private window: the choice lasts for this page */ }
  });
  document.addEventListener("click", event => { if (event.target.closest("[data-keys]")) openSheet(); });

  /* a part that is drawn anew keeps the focus and the chosen row where the reader had them; what is gone leaves its place to the next */
  const stops = part => [...part.querySelectorAll("a[href], button, input, select, textarea, summary")];
  const sign = one => `${one.tagName} ${one.getAttribute("href") ?? one.name ?? ""}` + (one.hasAttribute("href") ? "" : one.textContent.trim());
  const held = new Map();
  const hold = (part, one) => one && { sign: sign(one), nth: stops(part).filter(other => sign(other) === sign(one)).indexOf(one), at: stops(part).indexOf(one) };
  const find = (part, sought) => sought && stops(part).filter(one => sign(one) === sought.sign)[sought.nth];
  document.addEventListener("htmx:beforeSwap", event => {
    const part = event.detail.target, focused = part.contains(document.activeElement) ? document.activeElement : null;
    const row = part.querySelector('[data-row][aria-current="true"] a');
    if (part.id && (focused || row)) held.set(part.id, { focused: hold(part, focused), row: hold(part, row) });
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const [id, { focused, row }] of held) {
      const part = document.getElementById(id);
      if (!part) continue;
      const chosen = find(part, row)?.closest("[data-row]");
      if (chosen) for (const one of part.querySelectorAll("[data-row]")) one.toggleAttribute("aria-current", one === chosen) && one.setAttribute("aria-current", "true");
      const lost = document.activeElement === document.body || !document.activeElement;
      if (focused && lost) (find(part, focused) ?? stops(part)[Math.min(focused.at, stops(part).length - 1)])?.focus({ preventScroll: true });
    }
    held.clear();
  });

  /* live lists: <section id="inbox" data-events="…/events/" data-events-of="report.received" hx-get=… hx-trigger="look"> looks again when the server says so */
  const follow = part => {
    let last = 0, timer = 0, lost = false;
    const look = () => {
      clearTimeout(timer);
      const wait = Math.max(0, 250 - (Date.now() - last));
      timer = setTimeout(() => { last = Date.now(); window.htmx?.trigger(document.getElementById(part.id) || part, "look"); }, last ? wait : 0);
    };
    const say = on => {
      for (const words of document.querySelectorAll(`[data-live="${part.id}"]`)) words.textContent = on ? words.dataset.on : words.dataset.off;
    };
    const source = new EventSource(part.dataset.events, { withCredentials: true });
    source.onopen = () => { say(true); if (lost) look(); lost = false; };
    source.onerror = () => { say(false); lost = true; };
    const verbs = (part.dataset.eventsOf || "").split(" ").filter(Boolean);
    source.onmessage = event => {
      const told = event.data.split(" ");
      if (!verbs.length || told.includes("look") || verbs.some(verb => told.includes(verb))) look();
    };
  };
  for (const part of document.querySelectorAll("[data-events]")) follow(part);
})();
