import { defineConfig } from 'vitest/config'

export default defineConfig(({ mode }) => ({
  test: {
    // Processes of their own, on a machine that is busy with other tests.
    testTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: `reports/${mode}.json` }]],
    // The runtime itself loads the built package, as users' runtimes do.
    server: { deps: { external: [/\/dist\//] } },
  },
}))
