// Small things pages ask of the browser.

/** Copies a text; false where the browser refuses. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Offers a text as a file. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** IANA time zone of this browser. */
export function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'Etc/UTC';
}

/** Puts the cursor into the first field that is wrong, as soon as the page has drawn it. */
export function focusFirstError(frames = 30): void {
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLElement>('[aria-invalid=true]');
    if (field) field.focus();
    else if (frames > 0) focusFirstError(frames - 1);
  });
}

/** Puts the focus on an element, as soon as the page has drawn it and it can have it. */
export function focusOn(id: string, frames = 30): void {
  requestAnimationFrame(() => {
    const element = document.getElementById(id);
    element?.focus();
    if (document.activeElement !== element && frames > 0) focusOn(id, frames - 1);
  });
}
