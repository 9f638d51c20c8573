process.on('SIGTERM', () => {
  console.log('still here')
  process.exit()
})
setInterval(() => {}, 1000)
console.log('ready')
