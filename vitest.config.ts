import { defineConfig } from 'vitest/config'

// Unit tests run on the sources: the `source` condition of each package's `exports` leads there.
const source = ['source', 'module', 'node', 'development|production']

/** Unit tests that put others in the place of modules: each file has a process of its own. */
const mocking = [
  'packages/**/*.windows.test.ts',
  'packages/format/src/checksum.test.ts',
  'packages/plugin/src/process-env.test.ts',
  'packages/runtime/src/process/current-target.test.ts',
]

export default defineConfig({
  test: {
    // A test that leaves a mock or a variable of the environment behind breaks another one far away.
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.d.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
    },
    projects: [
      {
        extends: true,
        resolve: { conditions: source },
        ssr: { resolve: { conditions: source } },
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'scripts/**/*.test.mjs'],
          exclude: ['**/node_modules/**', ...mocking],
          // Files of tests share processes, and what was loaded: loading takes longer than most of the tests.
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        resolve: { conditions: source },
        ssr: { resolve: { conditions: source } },
        test: { name: 'unit-mocks', include: mocking, testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts', 'playground/*/__tests__/**/*.spec.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', '**/.tmp/**'],
          // End-to-end tests use what is published, so everything is built first (a moment if nothing changed).
          globalSetup: ['./scripts/vitest-build-packages.mjs'],
          server: { deps: { external: [/\/packages\/[^/]+\/dist\//] } },
          // They build apps and start processes; two at a time keep a small machine responsive.
          testTimeout: 120_000,
          hookTimeout: 240_000,
          maxWorkers: 2,
        },
      },
    ],
  },
})
