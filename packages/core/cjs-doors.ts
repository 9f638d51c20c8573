// The CommonJS build has one file for all doors: CommonJS cannot share chunks, and a door with its own copy
// of the library would have its own classes and its own current task.
export * as index from './src/index.ts'
export * as lowlevel from './src/lowlevel.ts'
export * as testing from './src/testing.ts'
