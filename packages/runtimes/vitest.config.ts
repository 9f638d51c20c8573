import { defineConfig, type ViteUserConfig } from 'vitest/config'

// Vitest lists failures with this, and Node 20 lacks it: a failed run there would tell nothing, and leave no report.
// The tests run in processes of their own and do not see it.
const maps = Map as { groupBy?: <K, T>(items: Iterable<T>, keyOf: (item: T, at: number) => K) => Map<K, T[]> }
maps.groupBy ??= (items, keyOf) => {
  const groups = new Map()
  let at = 0
  for (const item of items) {
    const key = keyOf(item, at++)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}

/** What runs once instead of on every runtime: what needs child processes; what engines do otherwise; the exploration of schedules. */
const FOLDERS: Record<string, string> = { processes: 'processes', engines: 'engines', proof: 'proof' }

/** `vitest run --mode <runtime>`: the same specs on every runtime. */
export default defineConfig(async ({ mode }): Promise<ViteUserConfig> => ({
  plugins: mode === 'workerd' ? [await workerd()] : [],
  test: {
    include: [`${FOLDERS[mode] ?? 'test'}/**/*.test.ts`],
    reporters: ['default', ['json', { outputFile: `reports/${mode}.json` }]],
    // The runtime itself loads the built packages: Vite would resolve `#host` as Node does, on Bun and Deno too.
    ...(mode !== 'workerd' && mode !== 'browser' && { server: { deps: { external: [/\/dist\//] } } }),
    // Bun's child processes lack a call that the default pool of forks makes.
    ...((mode === 'bun' || mode === 'probed-bun') && { pool: 'threads' as const }),
    ...(mode === 'browser' && { browser: await chromium() }),
    ...(mode === 'sweep' && {
      runner: './sweep/runner.ts',
      reporters: ['default', ['json', { outputFile: 'reports/sweep.json' }], './sweep/totals.ts'],
      // Floating promises of a case that was cut off: what it expects no longer matters.
      onUnhandledError: () => false,
      isolate: false,
    }),
    // Which runtime this is, is no question here; and a probe takes a turn of the real loop, which reads the clock.
    ...(mode.startsWith('probed') && {
      setupFiles: ['./probed.ts'],
      exclude: ['test/runtime.test.ts', 'test/virtual-time/clock.test.ts'],
    }),
    ...((mode in FOLDERS || mode === 'sweep') && { testTimeout: 60_000 }),
  },
}))

async function workerd() {
  const { cloudflareTest } = await import('@cloudflare/vitest-plugin')
  return cloudflareTest({ miniflare: { compatibilityDate: '2026-11-01' } })
}

async function chromium() {
  const { playwright } = await import('@vitest/browser-playwright')
  const args =
    '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'
  return {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    instances: [{ browser: 'chromium' as const }],
    provider: playwright({
      launchOptions: { executablePath: await chromiumPath(), args: args.split(' ') },
    }),
  }
}

/** The Chromium that $CHROMIUM_PATH names, or else the one that an npm package carries. */
async function chromiumPath() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  // A bare host lacks some libraries; told that it is there, the package brings its own.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x'
  const { default: packed } = await import('@sparticuz/chromium')
  return packed.executablePath()
}
