import { strings } from "./strings";

/** Name and number as one text. */
export function label(call: { peerName: string; peerNumber: string; peerShown: string }): string {
  // The server's word for a caller who withholds the number (RFC 3323).
  if (!call.peerNumber || call.peerNumber === "anonymous") return call.peerName || strings.anonymous;
  return call.peerName && call.peerName !== call.peerNumber ? `${call.peerName} (${call.peerShown})` : call.peerShown;
}
