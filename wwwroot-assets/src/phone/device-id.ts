const key = "pbx.device";

/**
 * The id of this tab as a telephone. It survives a reload (sessionStorage) but not the duplication of a tab: the copy finds the Web Lock
 * of the original taken and makes an id of its own.
 */
export async function claimDeviceId(): Promise<string> {
  const kept = sessionStorage.getItem(key);
  if (kept && (await claim(kept, 600))) return kept;
  const made = crypto.randomUUID();
  sessionStorage.setItem(key, made);
  await claim(made, 600);
  return made;
}

/** Another tab took this id over: start afresh under a new one. */
export async function renewDeviceId(): Promise<string> {
  sessionStorage.removeItem(key);
  return claimDeviceId();
}

function claim(id: string, waitMs: number): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks
      .request(`pbx-device-${id}`, { signal: AbortSignal.timeout(waitMs) }, () => {
        resolve(true);
        return new Promise(() => {}); // held until the page goes away
      })
      .catch(() => resolve(false));
  });
}
