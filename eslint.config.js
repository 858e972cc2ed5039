// eslint.config.js: the rules for TypeScript, as strict as they come; exceptions are argued for in place.

import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
    { ignores: ['build/', 'node_modules/', 'web-demo/', 'tests/'] },
    js.configs.recommended,
    ...tseslint.configs.strictTypeChecked,
    ...tseslint.configs.stylisticTypeChecked,
    {
        languageOptions: { parserOptions: { projectService: true } },
        rules: {
            // Numbers in messages are what they look like.
            '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
            // node:test's functions return promises that the runner itself waits for.
            '@typescript-eslint/no-floating-promises': [
                'error',
                { allowForKnownSafeCalls: [{ from: 'package', name: ['test', 'describe', 'it'], package: 'node:test' }] },
            ],
        },
    },
    { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
);
