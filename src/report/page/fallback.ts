/** Shows a sentence, and the report as text, which the file contains for readers without script. */
export function showAsText(target: HTMLElement, sentence: string): void {
  // with script, a browser does not parse what is in <noscript>
  const markup = document.querySelector("noscript")?.textContent ?? "";
  const text = new DOMParser().parseFromString(markup, "text/html").querySelector("pre");
  const notice = document.createElement("p");
  notice.setAttribute("role", "alert");
  notice.textContent = sentence;
  const report = document.createElement("pre");
  report.textContent = text?.textContent ?? "";
  (target.querySelector("main") ?? target).append(notice, report);
}
