import { Router } from 'express';
import type { SignIn } from './sign-in.js';

/**
 * `/sign-in?token=TOKEN`: a link, such as the one that `demo` prints, signs in and leads to the console. With a token
 * that is not taken it leads there too, and the console says why.
 */
export function signInLink(signIn: SignIn): Router {
  const routes = Router();
  routes.get('/sign-in', async (request, response, next) => {
    const { token } = request.query;
    if (token === undefined) {
      next();
      return;
    }
    const outcome = await signIn.enter(request, response, { token });
    response.redirect(303, outcome === 'in' ? '/' : `/#link=${outcome === 'refused' ? 'refused' : 'too-many'}`);
  });
  return routes;
}
