import { Server } from 'socket.io'

console.log(new Server().path())
