// addresses.ts: modules that are known by their address only.

/** In a page an address is relative to the page, and a worker's own would be another one. */
export function absolute(address: string | URL): string {
  return typeof document === 'object' ? new URL(address, document.baseURI).href : String(address);
}

export function importModule(address: string): Promise<unknown> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ address);
}

/** What TypeScript would put around such an import, for addresses that end with .ts. Its own makes bundlers complain (tsconfig.json: noEmitHelpers). */
export function __rewriteRelativeImportExtension(address: string): string {
  return address;
}
