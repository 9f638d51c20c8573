import { defineConfig } from 'vitest/config'

export default defineConfig(({ mode }) => ({
  test: {
    testTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: `reports/${mode}.json` }]],
    // The runtime itself loads the built package, as users' runtimes do.
    server: { deps: { external: [/\/dist\//] } },
  },
}))
