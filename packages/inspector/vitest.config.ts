import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: 'reports/unit.json' }]],
    // Some tests start processes, and the machine may be busy.
    testTimeout: 30_000,
  },
})
