import { UnsecuredJWT } from 'jose'

console.log(UnsecuredJWT.decode(new UnsecuredJWT({ sub: 'me' }).encode()).payload.sub)
