import { strings } from "./strings";

/** Name and number as one text. */
export function label(call: { peerName: string; peerNumber: string }): string {
  if (!call.peerNumber) return call.peerName || strings.anonymous;
  return call.peerName && call.peerName !== call.peerNumber ? `${call.peerName} (${call.peerNumber})` : call.peerNumber;
}
