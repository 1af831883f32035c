import nodemailer from 'nodemailer'

const transport = nodemailer.createTransport({ jsonTransport: true })
const { envelope } = await transport.sendMail({ from: 'a@example.org', to: 'b@example.org', text: 'hello' })
console.log(envelope.to[0])
