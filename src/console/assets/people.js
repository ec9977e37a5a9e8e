/**
 * What lists of people do beyond links and forms: search as you type, and a selection that outlives it. A field with
 * `data-renews="id"` renews the element of that id from its form's `data-parts` address.
 */
(() => {
  const TYPING_MS = 200;
  const { prepare, announce } = globalThis.headhuntrConsole;
  const running = new Map();

  const question = (form, part) => {
    const sent = form.dataset.sends?.split(" ");
    const fields = [...new FormData(form)].filter(
      ([name, value]) => typeof value === "string" && value !== "" && (!sent || sent.includes(name)),
    );
    return { query: new URLSearchParams(fields), url: new URLSearchParams([...fields, ["part", part]]) };
  };

  const renew = async (form, part) => {
    running.get(part)?.abort();
    const stop = new AbortController();
    running.set(part, stop);
    const { query, url } = question(form, part);
    const target = document.getElementById(part);
    if (!target) return;
    target.setAttribute("aria-busy", "true");
    // A choice among what is about to be replaced would be lost.
    const choices = [...target.querySelectorAll("select")];
    for (const choice of choices) choice.disabled = true;
    try {
      const answer = await fetch(`${form.dataset.parts}?${url}`, {
        headers: { accept: "text/html" },
        signal: stop.signal,
      });
      // A session that has ended, or a fault: the page itself says so.
      if (!answer.ok) return form.method === "get" ? form.submit() : undefined;
      const text = await answer.text();
      if (stop.signal.aborted) return;
      // Something was ticked while the answer was under way, which it does not know of.
      if (question(form, part).query.toString() !== query.toString()) return renew(form, part);
      target.innerHTML = text;
      prepare(target);
      if (form.method === "get") {
        const here = query.size > 0 ? `${form.dataset.parts}?${query}` : form.dataset.parts;
        history.replaceState(history.state, "", here);
      }
      const told = target.querySelector("[data-announce]");
      if (told) announce(told.dataset.announce);
      target.dispatchEvent(new CustomEvent("renewed", { bubbles: true }));
    } catch (error) {
      if (error.name !== "AbortError") announce("The list could not be renewed. Try again in a moment.");
    } finally {
      if (running.get(part) === stop) {
        target.removeAttribute("aria-busy");
        for (const choice of choices) choice.disabled = false;
      }
    }
  };

  let typing;
  document.addEventListener("input", (event) => {
    const part = event.target.closest?.("[data-renews]")?.dataset.renews;
    const form = event.target.form;
    if (!part || !form?.dataset.parts) return;
    clearTimeout(typing);
    typing = setTimeout(() => renew(form, part), event.target.type === "search" ? TYPING_MS : 0);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const field = form.method === "get" ? form.querySelector("[data-renews]") : null;
    if (!field || !form.dataset.parts) return;
    event.preventDefault();
    clearTimeout(typing);
    renew(form, field.dataset.renews);
  });

  /** Keeps who is ticked while searches and pages come and go, and sends them along. */
  const keepSelection = (form) => {
    const picked = new Set();
    const boxes = () => [...form.querySelectorAll("input[name=person][type=checkbox]")];
    const everybody = () => form.querySelector("[data-all]");
    const show = () => {
      const all = everybody()?.checked ?? false;
      const count = all ? Number(everybody().dataset.all) : picked.size;
      const shown = boxes();
      for (const box of shown) {
        box.checked = all || picked.has(box.value);
        box.disabled = all;
      }
      const page = form.querySelector("[data-page-all]");
      if (page) {
        const ticked = shown.filter((box) => box.checked).length;
        page.checked = ticked > 0 && ticked === shown.length;
        page.indeterminate = ticked > 0 && ticked < shown.length;
        page.disabled = all;
      }
      form.querySelector("[data-selected]").textContent =
        count === 0 ? "Nobody selected" : `${count} selected`;
      form.querySelector("[data-select-none]").hidden = count === 0;
      for (const button of form.querySelectorAll("[data-needs-selection]")) button.disabled = count === 0;
      form.classList.toggle("has-selection", count > 0);
    };
    const renewed = () => {
      const pageBox = form.querySelector("[data-page-box]");
      const total = Number(everybody()?.dataset.all ?? "0");
      if (pageBox) pageBox.hidden = false;
      // One page holds everybody: one box says it.
      const allBox = form.querySelector("[data-all-box]");
      if (allBox) allBox.hidden = boxes().length === total;
      show();
    };
    form.addEventListener("change", ({ target }) => {
      if (target.name === "person") picked[target.checked ? "add" : "delete"](target.value);
      if (target.dataset.pageAll !== undefined) {
        for (const box of boxes()) picked[target.checked ? "add" : "delete"](box.value);
      }
      show();
    });
    form.addEventListener("renewed", renewed);
    form.addEventListener("click", ({ target }) => {
      if (!target.closest("[data-select-none]")) return;
      picked.clear();
      const all = everybody();
      if (all) all.checked = false;
      show();
      boxes()[0]?.focus();
    });
    // Those ticked on other pages or in other searches go along unseen.
    form.addEventListener("formdata", ({ formData }) => {
      if (everybody()?.checked) return;
      formData.delete("person");
      for (const id of picked) formData.append("person", id);
    });
    // Pages of the list are turned in place, so that the selection stays.
    form.addEventListener("click", (event) => {
      const link = event.target.closest?.(".pages a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      turn(form, link);
    });
    // A way back may bring ticks along.
    for (const box of boxes()) if (box.checked) picked.add(box.value);
    renewed();
  };

  const turn = async (form, link) => {
    const target = document.getElementById("people");
    const url = new URL(link.href);
    url.searchParams.set("part", "people");
    const answer = await fetch(url, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) {
      location.href = link.href;
      return;
    }
    target.innerHTML = await answer.text();
    prepare(target);
    history.replaceState(history.state, "", link.href);
    target.dispatchEvent(new CustomEvent("renewed", { bubbles: true }));
    form.scrollIntoView({ block: "start" });
    form.querySelector("[data-page-all]")?.focus({ preventScroll: true });
    announce(form.querySelector(".pages .muted")?.textContent ?? "");
  };

  for (const form of document.querySelectorAll("form[data-selection]")) keepSelection(form);
})();
