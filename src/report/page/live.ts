const SCROLL = "evalwire-scroll";

/** Remembers how far the page is scrolled, for the page that replaces it. */
function keepScroll(): void {
  try {
    sessionStorage.setItem(SCROLL, String(window.scrollY));
  } catch {
    // storage is not allowed: the new page begins at its top
  }
}

function restoreScroll(): void {
  try {
    const kept = sessionStorage.getItem(SCROLL);
    sessionStorage.removeItem(SCROLL);
    if (kept !== null) window.scrollTo(0, Number(kept));
  } catch {
    // as above
  }
}

/**
 * Reloads the page when its server names another version than this one, and says when the server does
 * not answer. A reload keeps the hash of the URL and how far the page is scrolled.
 */
export function followServer(version: string): void {
  restoreScroll();
  const notice = document.createElement("p");
  notice.className = "live";
  notice.setAttribute("role", "status");
  document.body.prepend(notice);
  const events = new EventSource("events");
  events.addEventListener("message", ({ data }) => {
    if (data === version) return;
    keepScroll();
    location.reload();
  });
  events.addEventListener("open", () => {
    notice.textContent = "";
  });
  events.addEventListener("error", () => {
    notice.textContent =
      "Not live anymore: the server does not answer. This is the last report that it sent.";
  });
}
