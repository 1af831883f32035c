import express from 'express'

const app = express().get('/', (_request, response) => response.send('hello'))
console.log(app.router.stack.length)
