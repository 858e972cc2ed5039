// embed.mjs: runs a module that Coil has built: node embed.mjs PROGRAM.wasm. In a page it is the same, with a URL in place of the bytes.

import { readFile } from 'node:fs/promises';
import { load } from 'libcoil';

using app = await load(await readFile(process.argv[2]), { args: ['program'] });
process.exitCode = await app.run();
