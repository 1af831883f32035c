import got from 'got'

console.log(got.extend({ method: 'POST' }).defaults.options.method)
