/* What only the public site does in the browser. */
(() => {
  document.addEventListener("click", event => {
    const exit = event.target.closest("[data-exit]");
    if (!exit) return;
    event.preventDefault();
    document.body.hidden = true;
    location.replace(exit.href);
  });

  // Drafts: <form data-draft="address"> is sent as it stands two seconds after the last key.
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const hint = document.querySelector("[data-draft-hint]");
    const say = text => { if (hint) hint.textContent = text; };
    let timer = 0;
    const save = async () => {
      try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), credentials: "same-origin" });
        if (!answer.ok) throw new Error(String(answer.status));
        const time = new Date(window.anhe.now()).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
        say(hint ? hint.dataset.saved.replace("{time}", time) : "");
      } catch {
        say(hint ? hint.dataset.failed : "");
      }
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 2000); });
  }
})();
