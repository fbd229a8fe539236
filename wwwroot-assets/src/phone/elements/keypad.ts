import { strings } from "../strings";
import { h } from "./dom";

const letters: Record<string, string> = { "2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV", "9": "WXYZ", "0": "+" };

/** The twelve keys. */
export function keypad(onKey: (key: string) => void): HTMLElement {
  const keys = [..."123456789*0#"].map((key) =>
    h("button", { type: "button", class: "pbx-key", "aria-label": strings.digit(key), "data-key": key, "data-again": true, onclick: () => onKey(key) },
      h("span", { class: "pbx-key-digit" }, key), h("span", { class: "pbx-key-letters", "data-letters": letters[key] ?? "" })));
  return h("div", { class: "pbx-keypad", role: "group", "aria-label": strings.keypad }, ...keys);
}
