// attached.ts: bytes whose buffer was given away.

/** Throws where the buffer of these bytes was transferred. */
export function checkAttached(source: ArrayBufferView | ArrayBuffer): void {
  const buffer = ArrayBuffer.isView(source) ? source.buffer : source;
  if (isDetached(buffer)) throw new TypeError('the buffer of these bytes is detached: they were transferred to somebody else');
}

function isDetached(buffer: ArrayBufferLike): boolean {
  if ('detached' in buffer) return buffer.detached;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}
