import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: 'reports/rehearsal.json' }]],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
})
