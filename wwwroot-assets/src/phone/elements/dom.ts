type Child = Node | string;

/** Makes an element: attributes that are false or null are left out, functions become listeners. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number | boolean | null | ((event: Event) => void)> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

const paths: Record<string, string> = {
  answer: "M6.6 3.5 9 8.2 7.2 10a13 13 0 0 0 6.8 6.8l1.8-1.8 4.7 2.4v3c0 .6-.4 1-1 1A16.6 16.6 0 0 1 2.6 4.5c0-.6.4-1 1-1z",
  hangup: "M2.5 13.2c5.3-5 13.7-5 19 0l-2 3.1-4.2-1.5v-2.6a12 12 0 0 0-6.6 0v2.6l-4.2 1.5z",
  mic: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4M9 21h6",
  micoff: "M4 3l16 18M9 9v2a3 3 0 0 0 4.5 2.6M15 10.500V6a3 3 0 0 0-5.700-1.300M6 11a6 6 0 0 0 9.500 4.900M18 11c0 .8-.2 1.600-.5 2.300M12 17v4M9 21h6",
  pause: "M8 5v14M16 5v14",
  play: "M8 5l11 7-11 7z",
  keypad: "M6 5h.01M12 5h.01M18 5h.01M6 11h.01M12 11h.01M18 11h.01M6 17h.01M12 17h.01M18 17h.01",
  transfer: "M4 17V9h12M12 5l4 4-4 4M20 7v10",
  record: "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z",
  erase: "M9 5h11v14H9l-6-7zM12 9.500l5 5M17 9.500l-5 5",
};

/** A 20 px line icon, hidden from assistive technology. */
export function icon(name: keyof typeof paths): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const attributes = { viewBox: "0 0 24 24", width: "20", height: "20", fill: "none", stroke: "currentColor", "stroke-width": "2",
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", paths[name]!);
  if (name === "keypad") path.setAttribute("stroke-width", "3");
  svg.append(path);
  return svg;
}

/** Sets text without touching the DOM when nothing changed. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A button with an icon, and a word that small screens may hide. */
export class IconButton {
  readonly element: HTMLButtonElement;
  private readonly word = h("span", { class: "pbx-word" });
  private icon = "";

  constructor(kind: string, onClick: () => void) {
    this.element = h("button", { type: "button", class: `pbx-button ${kind}`, onclick: onClick });
  }

  set(iconName: string, text: string, pressed: boolean | null = null): this {
    if (this.icon !== iconName) {
      this.icon = iconName;
      this.element.replaceChildren(icon(iconName), this.word);
    }
    setText(this.word, text);
    this.element.title = text;
    this.element.setAttribute("aria-label", text);
    if (pressed !== null) this.element.setAttribute("aria-pressed", String(pressed));
    return this;
  }

  show(visible: boolean): this {
    this.element.hidden = !visible;
    return this;
  }
}

/** 2:07, or 1:02:07. */
export function duration(since: string, now = Date.now()): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Anna Berger: AB. */
export function initials(name: string): string {
  const words = name.split(/[\s.-]+/).filter((word) => word !== "");
  return words.slice(0, 2).map((word) => word[0]!.toLocaleUpperCase()).join("");
}
