import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: 'reports/unit.json' }]],
    // Servers and databases are started, and the machine may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
