type Child = Node | string | null;
type Properties = Readonly<Record<string, string | boolean | ((event: Event) => void)>>;

/**
 * Makes an element. Strings become text, never HTML. A function listens to the event of its name,
 * `true` sets an attribute without a value, and `false` leaves it out.
 */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Makes a link, if the URL is one of the web; otherwise text. */
export const webLink = (url: string | null, text: string): Child =>
  url !== null && /^https?:\/\//.test(url)
    ? h("a", { href: url, target: "_blank", rel: "noreferrer" }, text)
    : null;

export const badge = (word: string): HTMLElement => h("span", { class: `badge ${word}` }, word);

/** Puts a label over a control. */
export function field(label: string, control: HTMLElement): HTMLElement {
  control.id = label.toLowerCase().replaceAll(" ", "-");
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control);
}

/** Makes a list to choose from, with one option chosen. */
export function choice(
  options: readonly (readonly [value: string, text: string])[],
  chosen: string,
  onChange: (value: string) => void,
): HTMLSelectElement {
  const select = h(
    "select",
    { change: () => onChange(select.value) },
    ...options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)),
  );
  return select;
}

export const dateText = (iso: string | null): string =>
  iso === null ? "" : iso.slice(0, 16).replace("T", " ");
