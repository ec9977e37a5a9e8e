/**
 * What pages do beyond links and forms: copy, show times in the reader's zone, renew what changes by itself, open
 * dialogs above the page. Everything works without it, only less comfortably.
 */
(() => {
  const announcer = document.getElementById("announcer");
  /** Tells readers of the screen what changed; the same words twice are not told twice. */
  const announce = (text) => {
    if (announcer && announcer.textContent !== text) announcer.textContent = text;
  };

  const long = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
  const short = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  const localTimes = (root) => {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      time.textContent = short.format(at);
      time.title = long.format(at);
    }
  };

  const reveal = (root) => {
    for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
  };

  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    const said = button.querySelector("[data-said]") ?? button;
    const before = said.dataset.before ?? said.textContent;
    said.dataset.before = before;
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      said.textContent = "Copied";
      announce(`${button.dataset.what ?? "It"} is copied`);
    } catch {
      getSelection()?.selectAllChildren(source);
      said.textContent = "Selected";
      announce(`${button.dataset.what ?? "It"} is selected: copy it with the keyboard`);
    }
    setTimeout(() => {
      said.textContent = before;
    }, 2000);
  };

  /** Renews a region from its address as long as the answer says that there is more to come. */
  const keepLive = (region) => {
    const every = Number(region.dataset.every ?? "3") * 1000;
    let wait = every;
    let shown = null;
    const again = () => setTimeout(renew, document.hidden ? Math.max(wait, 15000) : wait);
    const renew = async () => {
      // Nobody types into a field that disappears under the fingers.
      if (
        region.contains(document.activeElement) &&
        /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)
      ) {
        again();
        return;
      }
      try {
        const answer = await fetch(region.dataset.live, { headers: { accept: "text/html" } });
        if (answer.status === 401 || answer.status === 403 || answer.status === 404) return;
        if (!answer.ok) throw new Error(String(answer.status));
        const text = await answer.text();
        wait = every;
        if (text !== shown) (region.dataset.parts === undefined ? put : putParts)(region, text);
        shown = text;
        if (answer.headers.get("x-live") === "done") {
          region.dispatchEvent(new CustomEvent("live-done", { bubbles: true }));
          return;
        }
      } catch {
        wait = Math.min(wait * 2, 60000);
      }
      again();
    };
    again();
  };

  /** Replaces what a region shows and leaves the focus and open details where they were. */
  const put = (region, text) => {
    const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
    const open = new Set([...region.querySelectorAll("details[open][id]")].map(({ id }) => id));
    region.innerHTML = text;
    for (const details of region.querySelectorAll("details[id]"))
      if (open.has(details.id)) details.open = true;
    prepare(region);
    if (focused) document.getElementById(focused)?.focus();
    const told = region.querySelector("[data-announce]");
    if (told) announce(told.dataset.announce);
  };

  /** What each part was last sent as: what did not change stays untouched. */
  const sent = new Map();

  /** Each element of the answer takes the place of the one of its id, wherever on the page that is. */
  const putParts = (_region, text) => {
    const answer = document.createElement("template");
    answer.innerHTML = text;
    for (const part of [...answer.content.children]) {
      const here = document.getElementById(part.id);
      const html = part.outerHTML;
      if (!here || sent.get(part.id) === html) continue;
      sent.set(part.id, html);
      const told = part.dataset.announce;
      if (told && told !== here.dataset.announce) announce(told);
      const focused = here.contains(document.activeElement) ? document.activeElement.id : "";
      here.replaceWith(part);
      prepare(part);
      if (focused) document.getElementById(focused)?.focus();
    }
  };

  const prepare = (root) => {
    localTimes(root);
    reveal(root);
    for (const region of root.querySelectorAll("[data-live]")) keepLive(region);
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest("[data-copy]");
    if (button) copy(button);
    const opener = target?.closest("[data-dialog]");
    const dialog = opener ? document.getElementById(opener.dataset.dialog) : null;
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
    if (target?.closest("[data-close]")) {
      const open = target.closest("dialog");
      if (open?.matches(":modal")) {
        event.preventDefault();
        open.close();
      }
    }
  });

  /** A form is sent once, however often its button is pressed. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
    }
  });

  for (const zone of document.querySelectorAll("[data-drop]")) {
    const input = zone.querySelector("input[type=file]");
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.add("over");
      });
    }
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      if (input && event.dataTransfer?.files.length) {
        input.files = event.dataTransfer.files;
        announce(`${event.dataTransfer.files[0].name} is chosen`);
      }
    });
  }

  prepare(document);
  // On narrow screens the menu scrolls sideways: where one is must be in sight.
  document
    .querySelector(".menu [aria-current]")
    ?.parentElement?.scrollIntoView({ inline: "center", block: "nearest" });
  for (const dialog of document.querySelectorAll("dialog[open][data-modal]")) {
    dialog.close();
    dialog.showModal();
  }
  document.querySelector("[data-focus]")?.focus();
  // For people.js, which follows in the same file.
  globalThis.headhuntrConsole = { prepare, announce };
})();
