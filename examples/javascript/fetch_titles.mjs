// fetch_titles.mjs: calls fetch_title of fetch_titles.c for every URL that it is given, all at once, for at most five seconds.
//
//     coil build examples/javascript/fetch_titles.c -o fetch_titles.wasm
//     node examples/javascript/fetch_titles.mjs fetch_titles.wasm https://example.org/ https://example.net/

import { readFile } from 'node:fs/promises';
import { load } from 'libcoil';

const [file, ...urls] = process.argv.slice(2);
const app = await load(await readFile(file));
const signal = AbortSignal.timeout(5000);
const titles = await Promise.allSettled(urls.map((url) => app.exports.fetch_title(url, { signal })));
for (const { value, reason } of titles) console.log(value ?? `${reason.name}: ${reason.message}`);
