// What the softphone says, in the languages of the product. The type makes a missing translation a build error.
import { de } from "./strings.de";
import { en, type Strings } from "./strings.en";
import { fr } from "./strings.fr";
import { it } from "./strings.it";

const all: Record<string, Strings> = { en, de, fr, it };

export const strings: Strings = all[document.documentElement.lang.slice(0, 2)] ?? en;
