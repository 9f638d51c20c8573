// One file for all doors: CommonJS cannot share chunks, and a door with its own copy would be a second inspector.
export * as index from './src/index.ts'
export * as process from './src/process.ts'
export * as register from './src/serve/register.ts'
