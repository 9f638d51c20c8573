setInterval(() => {}, 1e6)
console.log('ready')
