// The runtime as the package brings it: taken where it is what would be compiled, and nowhere else.

import assert from 'node:assert/strict';
import test from 'node:test';
import { RUNTIME_FLAGS } from '../../wasm/compiler/pipeline.ts';
import type { CompileResult, Toolchain } from '../../wasm/compiler/toolchain.ts';
import { dependencyVersion, packageRoot } from '../cli/package.ts';
import { PrebuiltToolchain } from '../cli/prebuilt.ts';

const NPM = `npm-${dependencyVersion('@yowasp/clang') ?? ''}`;

/** A compiler that only notes what it was asked. */
function compiler(id: string): { toolchain: Toolchain; asked: string[] } {
  const asked: string[] = [];
  const compile = ({ source }: { source: string }): Promise<CompileResult> => {
    asked.push(source);
    return Promise.resolve({ object: undefined, callTypes: undefined, diagnostics: '', dependencies: [] });
  };
  const link = () => Promise.resolve({ module: undefined, map: undefined, diagnostics: '' });
  return { toolchain: new PrebuiltToolchain({ id, compile, link }), asked };
}

const SOURCE = 'src/task.c';

test('objects_of_the_runtime_are_taken_from_the_library', async () => {
  const { toolchain, asked } = compiler(NPM);
  const result = await toolchain.compile({ source: SOURCE, directory: packageRoot, flags: RUNTIME_FLAGS });
  assert.deepEqual(asked, []);
  assert.ok((result.object?.length ?? 0) > 1000, './build.sh need library makes them');
  assert.ok(result.callTypes);
  assert.ok(result.dependencies.includes(`${packageRoot}/src/core.h`), result.dependencies.join());
});

test('anything_else_is_compiled', async () => {
  const { toolchain, asked } = compiler(NPM);
  await toolchain.compile({ source: SOURCE, directory: packageRoot, flags: ['-O3'] });
  await toolchain.compile({ source: SOURCE, directory: '/somewhere', flags: RUNTIME_FLAGS });
  await toolchain.compile({ source: 'src/unknown.c', directory: packageRoot, flags: RUNTIME_FLAGS });
  const other = compiler('another compiler');
  await other.toolchain.compile({ source: SOURCE, directory: packageRoot, flags: RUNTIME_FLAGS });
  assert.deepEqual([...asked, ...other.asked], [SOURCE, SOURCE, 'src/unknown.c', SOURCE]);
});
