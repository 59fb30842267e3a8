/* What both sites do in the browser. Every page works without it. */
(() => {
  const root = document.documentElement;
  const chinese = root.lang.startsWith("zh");
  // The server's clock, not this device's: a wrong clock on a phone must not change a legal limit.
  const ahead = Number(root.dataset.now || 0) * 1000 - Date.now();
  const now = () => Date.now() + (root.dataset.now ? ahead : 0);

  const many = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;
  const words = chinese
    ? { d: n => `${n} 天`, h: n => `${n} 小时`, m: n => `${n} 分`, s: n => `${n} 秒`, left: t => `还剩 ${t}`, over: t => `已超 ${t}`,
        soon: "还剩不到 1 分", just: "刚刚超时", ended: "已结束", busy: "正在提交…" }
    : { d: n => many(n, "day"), h: n => many(n, "hour"), m: n => `${n} min`, s: n => many(n, "second"), left: t => `${t} left`, over: t => `${t} over`,
        soon: "less than a minute left", just: "just over time", ended: "ended", busy: "Sending…" };

  const lasting = ms => {
    const all = Math.floor(Math.abs(ms) / 1000);
    const d = Math.floor(all / 86400), h = Math.floor(all / 3600) % 24, m = Math.floor(all / 60) % 60;
    if (d) return [words.d(d), h ? words.h(h) : ""].filter(Boolean).join(" ");
    if (h) return [words.h(h), m ? words.m(m) : ""].filter(Boolean).join(" ");
    return m ? words.m(m) : words.s(all % 60);
  };
  const left = ms => {
    if (ms >= 0 && ms < 60000) return words.soon;
    if (ms < 0 && ms > -60000) return words.just;
    return ms >= 0 ? words.left(lasting(ms)) : words.over(lasting(ms));
  };

  const tick = () => {
    for (const clock of document.querySelectorAll("[data-due]")) {
      const rest = clock.dataset.due * 1000 - now(), text = left(rest), face = clock.closest("[data-tone]");
      if (clock.textContent !== text) clock.textContent = text;
      if (rest < 0 && face) face.dataset.tone = "overdue";
    }
    for (const rest of document.querySelectorAll("[data-rest]")) {
      const ms = rest.dataset.rest * 1000 - now(), text = ms > 0 ? lasting(ms) : words.ended;
      if (rest.textContent !== text) rest.textContent = text;
    }
  };
  tick();
  setInterval(tick, 5000);
  window.anhe = { left, lasting, now };

  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();

  document.addEventListener("click", event => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // A second tap while the first is on its way; the server gives the same receipt either way.
  document.addEventListener("submit", event => {
    const form = event.target, button = event.submitter;
    if (form.method !== "post" || form.matches("[hx-post]")) return;
    if (form.ariaBusy === "true") { event.preventDefault(); return; }
    form.ariaBusy = "true";
    if (!button) return;
    const label = [...button.childNodes];
    const timer = setTimeout(() => { button.textContent = words.busy; }, 400);
    window.addEventListener("pageshow", () => { clearTimeout(timer); form.ariaBusy = "false"; button.replaceChildren(...label); }, { once: true });
  });
})();
