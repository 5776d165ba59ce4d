import { type Answer, jsonAnswer } from './answer.ts'
import { fakeCredentials, type TokenStore } from './token-store.ts'

/** A request for a token. */
export interface TokenRequest {
  method: string
  query: URLSearchParams
  contentType: string
  body: string
  /** The fake's own address: the host of the API. */
  apiDomain: string
}

const denied = {
  error: 'Access Denied',
  error_description: 'You have made too many requests continuously. Please try again after some time.',
  status: 'failure',
}

/** `POST /oauth/v2/token`: failures come with HTTP 200 but for throttling (zoho-api.md 1.2, 1.4). */
export function answerToken(request: TokenRequest, tokens: TokenStore): Answer {
  if (request.method !== 'POST') return jsonAnswer(500, { error: 'general_error' })
  const isForm = request.contentType.startsWith('application/x-www-form-urlencoded')
  const parameters = new URLSearchParams([...request.query, ...new URLSearchParams(isForm ? request.body : '')])
  const parameter = (name: string) => parameters.get(name) ?? ''
  // A JSON body ends here too: none of its members is read.
  if (parameter('client_id') !== fakeCredentials.clientId) return jsonAnswer(200, { error: 'invalid_client' })
  if (parameter('client_secret') !== fakeCredentials.clientSecret)
    return jsonAnswer(200, { error: 'invalid_client_secret' })
  switch (parameter('grant_type')) {
    case 'refresh_token':
      if (!tokens.knowsRefreshToken(parameter('refresh_token'))) return jsonAnswer(200, { error: 'invalid_code' })
      return issue(tokens, request.apiDomain, {})
    case 'authorization_code': {
      const refreshToken = tokens.redeem(parameter('code'))
      if (refreshToken === undefined) return jsonAnswer(200, { error: 'invalid_code' })
      return issue(tokens, request.apiDomain, { refresh_token: refreshToken, scope: 'ZohoBooks.fullaccess.all' })
    }
    default:
      return jsonAnswer(200, { error: 'unsupported_grant_type' })
  }
}

function issue(tokens: TokenStore, apiDomain: string, more: Record<string, string>): Answer {
  const token = tokens.issue()
  if (token === undefined) return jsonAnswer(400, denied)
  return jsonAnswer(200, {
    access_token: token,
    ...more,
    api_domain: apiDomain,
    token_type: 'Bearer',
    expires_in: 3600,
  })
}
