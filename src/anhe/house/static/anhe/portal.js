/* What only the public site does in the browser. */
(() => {
  document.addEventListener("click", event => {
    const exit = event.target.closest("[data-exit]");
    if (!exit) return;
    event.preventDefault();
    document.body.hidden = true;
    location.replace(exit.href);
  });

  // Drafts: <form data-draft="address"> is sent as it stands two seconds after the last key, and before the page is left.
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const hint = document.querySelector("[data-draft-hint]");
    const say = text => { if (hint) hint.textContent = text; };
    let timer = 0, unsaved = false;
    const save = async () => {
      clearTimeout(timer);
      unsaved = false;
      try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), credentials: "same-origin" });
        if (!answer.ok) throw new Error(String(answer.status));
        const time = new Date(window.anhe.now()).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
        if (!unsaved) say(hint ? hint.dataset.saved.replace("{time}", time) : "");
      } catch {
        unsaved = true;
        say(hint ? hint.dataset.failed : "");
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, 2000);
      unsaved = true;
      say(hint ? hint.dataset.typing : "");
    });
    form.addEventListener("submit", () => { clearTimeout(timer); unsaved = false; });
    document.addEventListener("click", async event => {
      const link = event.target.closest("a[href]:not([data-exit])");
      const stays = !link || link.origin !== location.origin || link.getAttribute("href").startsWith("#");
      if (!unsaved || stays || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      await save();
      location.assign(link.href);
    });
    addEventListener("pagehide", () => { if (unsaved) navigator.sendBeacon(form.dataset.draft, new FormData(form)); });
  }
})();
