"""Who gets what: the table of tests/support24/test_role_matrix.py, which says what the marks mean. Columns as in WHO."""

TABLE = """

# the desk as a whole
#                                                                  anon  emp   int   adm   int2  adm2  agent aLead agnt2 oper  spec  duty  lead  clerk staff
GET  /                                                           | login go    go    go    go    go    go    go    go    go    go    go    go    go    go
POST /                                                           | login go    go    go    go    go    go    go    go    go    go    go    go    go    go
GET  /i18n/setlang/                                              | go    go    go    go    go    go    go    go    go    go    go    go    go    go    go
POST /i18n/setlang/                                              | go    go    go    go    go    go    go    go    go    go    go    go    go    go    go
GET  /healthz                                                    | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /healthz                                                    | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /readyz                                                     | up    up    up    up    up    up    up    up    up    up    up    up    up    up    up
POST /readyz                                                     | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /metrics                                                    | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /metrics                                                    | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405

# signing in, the second factor, the company's own sign-in
#                                                                  anon  emp   int   adm   int2  adm2  agent aLead agnt2 oper  spec  duty  lead  clerk staff
GET  /accounts/login/                                            | ok    go    go    go    go    go    go    go    go    go    go    go    go    go    go
POST /accounts/login/                                            | ok    go    go    go    go    go    go    go    go    go    go    go    go    go    go
GET  /accounts/logout/                                           | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /accounts/logout/                                           | login login login login login login login login login login login login login login login
GET  /accounts/security/                                         | login ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /accounts/security/                                         | login ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET  /accounts/password/                                         | login ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /accounts/password/                                         | login ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET  /accounts/password/forgotten/                               | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /accounts/password/forgotten/                               | 400   400   400   400   400   400   400   400   400   400   400   400   400   400   400
GET  /accounts/password/new/<uidb64>/<token>/                    | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /accounts/password/new/<uidb64>/<token>/                    | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET  /accounts/reauthenticate/                                   | login ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /accounts/reauthenticate/                                   | login ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET  /accounts/2fa/enrol/                                        | login go    go    go    go    go    go    go    go    go    go    go    go    go    go
POST /accounts/2fa/enrol/                                        | login go    go    go    go    go    go    go    go    go    go    go    go    go    go
GET  /accounts/2fa/                                              | go    go    go    go    go    go    go    go    go    go    go    go    go    go    go
POST /accounts/2fa/                                              | go    go    go    go    go    go    go    go    go    go    go    go    go    go    go
GET  /accounts/2fa/authenticate/                                 | login go    go    go    go    go    go    go    go    go    go    go    go    go    go
POST /accounts/2fa/authenticate/                                 | login go    go    go    go    go    go    go    go    go    go    go    go    go    go
GET  /accounts/2fa/reauthenticate/                               | login go    go    go    go    go    go    go    go    go    go    go    go    go    go
POST /accounts/2fa/reauthenticate/                               | login go    go    go    go    go    go    go    go    go    go    go    go    go    go
GET  /accounts/2fa/totp/activate/                                | login go    go    go    go    go    go    go    go    go    go    go    go    go    go
POST /accounts/2fa/totp/activate/                                | login go    go    go    go    go    go    go    go    go    go    go    go    go    go
GET  /accounts/2fa/totp/deactivate/                              | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
POST /accounts/2fa/totp/deactivate/                              | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  /accounts/2fa/recovery-codes/                               | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
POST /accounts/2fa/recovery-codes/                               | login 405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /accounts/2fa/recovery-codes/generate/                      | login go    go    go    go    go    go    go    go    go    go    go    go    go    go
POST /accounts/2fa/recovery-codes/generate/                      | login go    go    go    go    go    go    go    go    go    go    go    go    go    go
GET  /accounts/2fa/recovery-codes/download/                      | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
POST /accounts/2fa/recovery-codes/download/                      | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  /accounts/oidc/                                             | login ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /accounts/oidc/                                             | login ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET  /accounts/oidc/cancelled/                                   | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /accounts/oidc/cancelled/                                   | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /accounts/oidc/<slug:provider_id>/login/                    | 404   404   404   404   404   404   404   404   404   404   404   404   404   404   404
POST /accounts/oidc/<slug:provider_id>/login/                    | 404   404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  /accounts/oidc/<slug:provider_id>/login/callback/           | 404   404   404   404   404   404   404   404   404   404   404   404   404   404   404
POST /accounts/oidc/<slug:provider_id>/login/callback/           | 404   404   404   404   404   404   404   404   404   404   404   404   404   404   404

# from the portal itself
#                                                                  anon  emp   int   adm   int2  adm2  agent aLead agnt2 oper  spec  duty  lead  clerk staff
GET  /sso/<slug:slug>/                                           | 403   403   403   403   403   403   403   403   403   403   403   403   403   403   403
POST /sso/<slug:slug>/                                           | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /sso/<slug:slug>/link/                                      | 403   403   403   403   403   403   403   403   403   403   403   403   403   403   403
POST /sso/<slug:slug>/link/                                      | 403   403   403   403   403   403   403   403   403   403   403   403   403   403   403

# the link in a letter: whoever has it was written to
#                                                                  anon  emp   int   adm   int2  adm2  agent aLead agnt2 oper  spec  duty  lead  clerk staff
GET  /invitations/<str:token>/                                   | ok    403   403   403   403   403   403   403   403   403   403   403   403   403   403
POST /invitations/<str:token>/                                   | 400   403   403   403   403   403   403   403   403   403   403   403   403   403   403

# the files of a chat: a log that the administrator has sent in the standard one; uploads here bring no file
#                                                                  anon  emp   int   adm   int2  adm2  agent aLead agnt2 oper  spec  duty  lead  clerk staff
GET  /chats/<uuid:uuid>/attachments/ standard                   | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/<uuid:uuid>/attachments/ standard                   | 401   404   404   400   404   404   404   404   404   400   404   404   400   404   404
GET  /chats/<uuid:uuid>/attachments/ integrator's               | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/<uuid:uuid>/attachments/ integrator's               | 401   404   400   404   404   404   404   404   404   400   404   404   400   404   404
GET  /attachments/<uuid:uuid>/                                  | login 404   404   ok    404   404   404   404   404   ok    404   404   ok    404   404
POST /attachments/<uuid:uuid>/                                  | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /attachments/<uuid:uuid>/view/                             | login 404   404   ok    404   404   404   404   404   ok    404   404   ok    404   404
POST /attachments/<uuid:uuid>/view/                             | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /attachments/<uuid:uuid>/thumbnail/                        | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
POST /attachments/<uuid:uuid>/thumbnail/                        | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /attachments/<uuid:uuid>/remove/                           | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /attachments/<uuid:uuid>/remove/                           | login go    go    go    go    go    go    go    go    go    go    go    go    go    go

# «Мой тариф», members, consents
#                                                                  anon  emp   int   adm   int2  adm2  agent aLead agnt2 oper  spec  duty  lead  clerk staff
GET  /support/portal/                                            | login 405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /support/portal/                                            | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  /support/members/                                           | login 404   404   ok    404   ok    404   404   404   404   404   404   404   404   404
POST /support/members/                                           | login 404   404   ok    404   ok    404   404   404   404   404   404   404   404   404
GET  /support/members/invite/                                    | login 405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /support/members/invite/                                    | login 404   404   go    404   go    404   404   404   404   404   404   404   404   404
GET  /support/members/<int:pk>/withdraw/                         | login 405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /support/members/<int:pk>/withdraw/                         | login 404   404   go    404   404   404   404   404   404   404   404   404   404   404
GET  /support/members/invitations/<int:pk>/withdraw/             | login 405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /support/members/invitations/<int:pk>/withdraw/             | login 404   404   go    404   404   404   404   404   404   404   404   404   404   404
GET  /duty/accept/<str:token>/                                  | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /duty/accept/<str:token>/                                  | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET  /duty/calendar/<str:token>.ics                             | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /duty/calendar/<str:token>.ics                             | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /support/                                                   | login ok    ok    ok    ok    ok    404   404   404   404   404   404   404   404   404
POST /support/                                                   | login 400   400   400   400   400   404   404   404   404   404   404   404   404   404
GET  /support/consents/                                          | login 404   404   ok    404   ok    404   404   404   404   404   404   404   404   404
POST /support/consents/                                          | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /support/consents/<int:pk>/                                 | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /support/consents/<int:pk>/                                 | login 404   404   go    404   404   404   404   404   404   404   404   404   404   404
GET  /support/return/                                            | login 405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /support/return/                                            | login 403   403   go    403   go    404   404   404   404   404   404   404   404   404

# chats of customers; the first chat is the administrator's
#                                                                  anon  emp   int   adm   int2  adm2  agent aLead agnt2 oper  spec  duty  lead  clerk staff
GET  /chats/                                                     | login 403   ok    ok    ok    ok    404   404   404   404   404   404   404   404   404
POST /chats/                                                     | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /chats/new/                                                 | login 403   ok    ok    ok    ok    404   404   404   404   404   404   404   404   404
POST /chats/new/                                                 | login 403   go    go    go    go    404   404   404   404   404   404   404   404   404
GET  /chats/incident/                                           | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
POST /chats/incident/                                           | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  /chats/drafts/                                              | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/drafts/                                              | login go    go    go    go    go    404   404   404   404   404   404   404   404   404
GET  /chats/drafts/<uuid:uuid>/aside/                            | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/drafts/<uuid:uuid>/aside/                            | login 404   404   go    404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/ standard                                | login 404   404   ok    404   404   404   404   404   404   404   404   404   404   404
POST /chats/<uuid:uuid>/ standard                                | login 404   404   go    404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/ integrator's                            | login 404   ok    404   404   404   404   404   404   404   404   404   404   404   404
POST /chats/<uuid:uuid>/ integrator's                            | login 404   go    404   404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/connect-operator/ standard               | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/<uuid:uuid>/connect-operator/ standard               | login 404   404   go    404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/connect-operator/ integrator's           | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/<uuid:uuid>/connect-operator/ integrator's           | login 404   go    404   404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/incident/ standard                      | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
POST /chats/<uuid:uuid>/incident/ standard                      | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/incident/ integrator's                  | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
POST /chats/<uuid:uuid>/incident/ integrator's                  | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/incident/now/ standard                  | login 404   404   204   404   404   404   404   404   404   404   404   404   404   404
POST /chats/<uuid:uuid>/incident/now/ standard                  | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /chats/<uuid:uuid>/incident/now/ integrator's              | login 404   204   404   404   404   404   404   404   404   404   404   404   404   404
POST /chats/<uuid:uuid>/incident/now/ integrator's              | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /chats/<uuid:uuid>/carry-over/ standard                     | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/<uuid:uuid>/carry-over/ standard                     | login 404   404   go    404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/carry-over/ integrator's                 | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/<uuid:uuid>/carry-over/ integrator's                 | login 404   go    404   404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/helped/ standard                         | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/<uuid:uuid>/helped/ standard                         | login 404   404   go    404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/helped/ integrator's                     | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/<uuid:uuid>/helped/ integrator's                     | login 404   go    404   404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/solve/ standard                          | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/<uuid:uuid>/solve/ standard                          | login 404   404   go    404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/solve/ integrator's                      | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/<uuid:uuid>/solve/ integrator's                      | login 404   go    404   404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/rate/ standard                           | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/<uuid:uuid>/rate/ standard                           | login 404   404   go    404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/rate/ integrator's                       | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/<uuid:uuid>/rate/ integrator's                       | login 404   go    404   404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/consent/ standard                        | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/<uuid:uuid>/consent/ standard                        | login 404   404   go    404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/consent/ integrator's                    | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /chats/<uuid:uuid>/consent/ integrator's                    | login 404   go    404   404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/transcript/ standard                     | login 404   404   ok    404   404   404   404   404   404   404   404   404   404   404
POST /chats/<uuid:uuid>/transcript/ standard                     | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /chats/<uuid:uuid>/transcript/ integrator's                 | login 404   ok    404   404   404   404   404   404   404   404   404   404   404   404
POST /chats/<uuid:uuid>/transcript/ integrator's                 | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /chats/<uuid:uuid>/ask-partner/ standard                    | login 404   404   go    404   404   404   404   404   404   404   404   404   404   404
POST /chats/<uuid:uuid>/ask-partner/ standard                    | login 404   404   go    404   404   404   404   404   404   404   404   404   404   404
GET  /chats/<uuid:uuid>/ask-partner/ integrator's                | login 404   go    404   404   404   404   404   404   404   404   404   404   404   404
POST /chats/<uuid:uuid>/ask-partner/ integrator's                | login 404   go    404   404   404   404   404   404   404   404   404   404   404   404

# the help centre
#                                                                  anon  emp   int   adm   int2  adm2  agent aLead agnt2 oper  spec  duty  lead  clerk staff
GET  /help/                                                      | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /help/                                                      | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /help/search/                                               | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /help/search/                                               | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /help/search/suggestions/                                   | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /help/search/suggestions/                                   | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /help/pictures/<str:name>                                   | 404   404   404   404   404   404   404   404   404   404   404   404   404   404   404
POST /help/pictures/<str:name>                                   | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /help/<slug:slug>/                                          | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /help/<slug:slug>/                                          | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /help/<slug:slug>/vote/                                     | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /help/<slug:slug>/vote/                                     | 400   400   400   400   400   400   400   400   400   400   400   400   400   400   400

# the catalogue
#                                                                  anon  emp   int   adm   int2  adm2  agent aLead agnt2 oper  spec  duty  lead  clerk staff
GET  /partners/                                                  | login ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /partners/                                                  | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405

# the console
#                                                                  anon  emp   int   adm   int2  adm2  agent aLead agnt2 oper  spec  duty  lead  clerk staff
GET  /console/                                                   | login 404   404   404   404   404   ok    ok    ok    ok    ok    ok    ok    404   404
POST /console/                                                   | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /console/search/                                            | login 404   404   404   404   404   ok    ok    ok    ok    ok    ok    ok    404   404
POST /console/search/                                            | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /console/codes/                                             | login 404   404   404   404   404   404   ok    404   404   404   404   404   404   404
POST /console/codes/                                             | login 404   404   404   404   404   404   ok    404   404   404   404   404   404   404
GET  /console/codes/csv/                                         | login 404   404   404   404   404   404   ok    404   404   404   404   404   404   404
POST /console/codes/csv/                                         | login 404   404   404   404   404   404   ok    404   404   404   404   404   404   404
GET  /console/gaps/                                              | login 404   404   404   404   404   404   404   404   404   404   404   ok    404   ok
POST /console/gaps/                                              | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /console/quality/                                           | login 404   404   404   404   404   404   404   404   404   404   404   ok    404   ok
POST /console/quality/                                           | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /console/take-next/                                         | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/take-next/                                         | login 404   404   404   404   404   go    go    go    go    go    go    go    404   404
GET  /console/codes/<int:pk>/                                    | login 404   404   404   404   404   404   ok    404   404   404   404   404   404   404
POST /console/codes/<int:pk>/                                    | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /console/codes/<int:pk>/revoke/                             | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/codes/<int:pk>/revoke/                             | login 404   404   404   404   404   404   go    404   404   404   404   404   404   404
GET  /console/gaps/<int:pk>/                                     | login 404   404   404   404   404   404   404   404   404   404   404   ok    404   ok
POST /console/gaps/<int:pk>/                                     | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /console/gaps/<int:pk>/draft/                               | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/gaps/<int:pk>/draft/                               | login 404   404   404   404   404   404   404   404   404   404   404   404   404   go
GET  /console/gaps/<int:pk>/aside/                               | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/gaps/<int:pk>/aside/                               | login 404   404   404   404   404   404   404   404   404   404   404   go    404   go
GET  /console/gaps/<int:pk>/tell/                                | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/gaps/<int:pk>/tell/                                | login 404   404   404   404   404   404   404   404   404   404   404   go    404   go
GET  /console/quality/answers/<int:pk>/                          | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/quality/answers/<int:pk>/                          | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  /console/incidents/                                        | login 404   404   404   404   404   404   404   404   404   ok    ok    ok    404   404
POST /console/incidents/                                        | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /console/duty/                                             | login 404   404   404   404   404   404   404   404   404   ok    ok    ok    404   404
POST /console/duty/                                             | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /console/duty/swap/                                        | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/duty/swap/                                        | login 404   404   404   404   404   404   404   404   404   go    go    go    404   404
GET  /console/duty/stand-in/                                    | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/duty/stand-in/                                    | login 404   404   404   404   404   404   404   404   404   go    go    go    404   404
GET  /console/duty/channels/                                    | login 404   404   404   404   404   404   404   404   404   ok    ok    ok    404   404
POST /console/duty/channels/                                    | login 404   404   404   404   404   404   404   404   404   422   422   422   404   404
GET  /console/duty/drill/                                       | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/duty/drill/                                       | login 404   404   404   404   404   404   404   404   404   go    go    go    404   404
GET  /console/duty/wall/                                        | login 404   404   404   404   404   404   404   404   404   404   404   ok    404   404
POST /console/duty/wall/                                        | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /console/duty/wall/parts/                                  | login 404   404   404   404   404   404   404   404   404   404   404   ok    404   404
POST /console/duty/wall/parts/                                  | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /console/duty/report/                                      | login 404   404   404   404   404   404   404   404   404   404   404   ok    404   404
POST /console/duty/report/                                      | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /console/incidents/<int:pk>/                               | login 404   404   404   404   404   404   404   404   404   ok    ok    ok    404   404
POST /console/incidents/<int:pk>/                               | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  /console/duty/swap/<int:pk>/                               | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/duty/swap/<int:pk>/                               | login 404   404   404   404   404   404   404   404   404   go    go    go    404   404
GET  /console/duty/stand-in/<int:pk>/withdraw/                  | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/duty/stand-in/<int:pk>/withdraw/                  | login 404   404   404   404   404   404   404   404   404   go    go    go    404   404
GET  /console/duty/channels/<int:pk>/                           | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/duty/channels/<int:pk>/                           | login 404   404   404   404   404   404   404   404   404   404   go    404   404   404

# chats in the console, one of each channel
#                                                                  anon  emp   int   adm   int2  adm2  agent aLead agnt2 oper  spec  duty  lead  clerk staff
GET  /console/chats/<uuid:uuid>/ standard                        | login 404   404   404   404   404   404   404   404   ok    404   404   ok    404   404
POST /console/chats/<uuid:uuid>/ standard                        | login 404   404   404   404   404   404   404   404   422   404   404   422   404   404
GET  /console/chats/<uuid:uuid>/ enterprise                      | login 404   404   404   404   404   404   404   404   404   ok    ok    ok    404   404
POST /console/chats/<uuid:uuid>/ enterprise                      | login 404   404   404   404   404   404   404   404   404   422   422   422   404   404
GET  /console/chats/<uuid:uuid>/ self-service                    | login 404   404   404   404   404   404   404   404   404   404   404   ok    404   404
POST /console/chats/<uuid:uuid>/ self-service                    | login 404   404   404   404   404   404   404   404   404   404   404   422   404   404
GET  /console/chats/<uuid:uuid>/ partner                         | login 404   404   404   404   404   ok    ok    404   404   404   404   404   404   404
POST /console/chats/<uuid:uuid>/ partner                         | login 404   404   404   404   404   422   422   404   404   404   404   404   404   404
GET  /console/chats/<uuid:uuid>/take/ standard                   | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/take/ standard                   | login 404   404   404   404   404   404   404   404   go    404   404   go    404   404
GET  /console/chats/<uuid:uuid>/take/ enterprise                 | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/take/ enterprise                 | login 404   404   404   404   404   404   404   404   404   go    go    go    404   404
GET  /console/chats/<uuid:uuid>/take/ self-service               | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/take/ self-service               | login 404   404   404   404   404   404   404   404   404   404   404   go    404   404
GET  /console/chats/<uuid:uuid>/take/ partner                    | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/take/ partner                    | login 404   404   404   404   404   go    go    404   404   404   404   404   404   404
GET  /console/chats/<uuid:uuid>/hand-back/ standard              | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/hand-back/ standard              | login 404   404   404   404   404   404   404   404   go    404   404   go    404   404
GET  /console/chats/<uuid:uuid>/hand-back/ enterprise            | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/hand-back/ enterprise            | login 404   404   404   404   404   404   404   404   404   go    go    go    404   404
GET  /console/chats/<uuid:uuid>/hand-back/ self-service          | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/hand-back/ self-service          | login 404   404   404   404   404   404   404   404   404   404   404   go    404   404
GET  /console/chats/<uuid:uuid>/hand-back/ partner               | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/hand-back/ partner               | login 404   404   404   404   404   go    go    404   404   404   404   404   404   404
GET  /console/chats/<uuid:uuid>/solve/ standard                  | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/solve/ standard                  | login 404   404   404   404   404   404   404   404   go    404   404   go    404   404
GET  /console/chats/<uuid:uuid>/solve/ enterprise                | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/solve/ enterprise                | login 404   404   404   404   404   404   404   404   404   go    go    go    404   404
GET  /console/chats/<uuid:uuid>/solve/ self-service              | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/solve/ self-service              | login 404   404   404   404   404   404   404   404   404   404   404   go    404   404
GET  /console/chats/<uuid:uuid>/solve/ partner                   | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/solve/ partner                   | login 404   404   404   404   404   go    go    404   404   404   404   404   404   404
GET  /console/chats/<uuid:uuid>/incident/declare/ standard      | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
POST /console/chats/<uuid:uuid>/incident/declare/ standard      | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  /console/chats/<uuid:uuid>/incident/declare/ enterprise    | login 404   404   404   404   404   404   404   404   404   ok    ok    ok    404   404
POST /console/chats/<uuid:uuid>/incident/declare/ enterprise    | login 404   404   404   404   404   404   404   404   404   ok    ok    ok    404   404
GET  /console/chats/<uuid:uuid>/incident/declare/ self-service  | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
POST /console/chats/<uuid:uuid>/incident/declare/ self-service  | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  /console/chats/<uuid:uuid>/incident/declare/ partner       | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
POST /console/chats/<uuid:uuid>/incident/declare/ partner       | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  /console/chats/<uuid:uuid>/incident/ standard              | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/incident/ standard              | login 404   404   404   404   404   404   404   404   404   404   404   go    404   404
GET  /console/chats/<uuid:uuid>/incident/ enterprise            | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/incident/ enterprise            | login 404   404   404   404   404   404   404   404   404   go    go    go    404   404
GET  /console/chats/<uuid:uuid>/incident/ self-service          | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/incident/ self-service          | login 404   404   404   404   404   404   404   404   404   404   404   go    404   404
GET  /console/chats/<uuid:uuid>/incident/ partner               | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/incident/ partner               | login 404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  /console/chats/<uuid:uuid>/consent/ask/ standard            | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/consent/ask/ standard            | login 404   404   404   404   404   404   404   404   go    404   404   go    404   404
GET  /console/chats/<uuid:uuid>/consent/ask/ enterprise          | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/consent/ask/ enterprise          | login 404   404   404   404   404   404   404   404   404   go    go    go    404   404
GET  /console/chats/<uuid:uuid>/consent/ask/ self-service        | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/consent/ask/ self-service        | login 404   404   404   404   404   404   404   404   404   404   404   go    404   404
GET  /console/chats/<uuid:uuid>/consent/ask/ partner             | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/consent/ask/ partner             | login 404   404   404   404   404   go    go    404   404   404   404   404   404   404
GET  /console/chats/<uuid:uuid>/consent/use/ standard            | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/consent/use/ standard            | login 404   404   404   404   404   404   404   404   go    404   404   go    404   404
GET  /console/chats/<uuid:uuid>/consent/use/ enterprise          | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/consent/use/ enterprise          | login 404   404   404   404   404   404   404   404   404   go    go    go    404   404
GET  /console/chats/<uuid:uuid>/consent/use/ self-service        | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/consent/use/ self-service        | login 404   404   404   404   404   404   404   404   404   404   404   go    404   404
GET  /console/chats/<uuid:uuid>/consent/use/ partner             | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/consent/use/ partner             | login 404   404   404   404   404   go    go    404   404   404   404   404   404   404
GET  /console/chats/<uuid:uuid>/judge/ standard                  | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/judge/ standard                  | login 404   404   404   404   404   404   404   404   go    404   404   go    404   404
GET  /console/chats/<uuid:uuid>/judge/ enterprise                | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/judge/ enterprise                | login 404   404   404   404   404   404   404   404   404   go    go    go    404   404
GET  /console/chats/<uuid:uuid>/judge/ self-service              | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/judge/ self-service              | login 404   404   404   404   404   404   404   404   404   404   404   go    404   404
GET  /console/chats/<uuid:uuid>/judge/ partner                   | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /console/chats/<uuid:uuid>/judge/ partner                   | login 404   404   404   404   404   go    go    404   404   404   404   404   404   404

# the API wants a token, and no session is one: what tokens open is in tests/programs/test_api.py
#                                                                  anon  emp   int   adm   int2  adm2  agent aLead agnt2 oper  spec  duty  lead  clerk staff
GET  /api/v1/                                                    | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /api/v1/                                                    | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /api/v1/openapi.json                                        | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /api/v1/openapi.json                                        | ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET  /api/v1/portals                                             | 401   401   401   401   401   401   401   401   401   401   401   401   401   401   401
POST /api/v1/portals                                             | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /api/v1/portals/<slug>                                      | 401   401   401   401   401   401   401   401   401   401   401   401   401   401   401
POST /api/v1/portals/<slug>                                      | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /api/v1/portals/<slug>/members                              | 401   401   401   401   401   401   401   401   401   401   401   401   401   401   401
POST /api/v1/portals/<slug>/members                              | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /api/v1/tariffs                                             | 401   401   401   401   401   401   401   401   401   401   401   401   401   401   401
POST /api/v1/tariffs                                             | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /api/v1/tariffs/<slug>                                      | 401   401   401   401   401   401   401   401   401   401   401   401   401   401   401
POST /api/v1/tariffs/<slug>                                      | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /api/v1/codes                                               | 401   401   401   401   401   401   401   401   401   401   401   401   401   401   401
POST /api/v1/codes                                               | 401   401   401   401   401   401   401   401   401   401   401   401   401   401   401
GET  /api/v1/codes/<code_id>/revoke                              | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
POST /api/v1/codes/<code_id>/revoke                              | 401   401   401   401   401   401   401   401   401   401   401   401   401   401   401
GET  /api/v1/threads                                             | 401   401   401   401   401   401   401   401   401   401   401   401   401   401   401
POST /api/v1/threads                                             | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /api/v1/threads/<thread_id>                                 | 401   401   401   401   401   401   401   401   401   401   401   401   401   401   401
POST /api/v1/threads/<thread_id>                                 | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /api/v1/threads/<thread_id>/messages                        | 401   401   401   401   401   401   401   401   401   401   401   401   401   401   401
POST /api/v1/threads/<thread_id>/messages                        | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405
GET  /api/v1/explain                                             | 401   401   401   401   401   401   401   401   401   401   401   401   401   401   401
POST /api/v1/explain                                             | 405   405   405   405   405   405   405   405   405   405   405   405   405   405   405

# the admin: one door for all but staff
#                                                                  anon  emp   int   adm   int2  adm2  agent aLead agnt2 oper  spec  duty  lead  clerk staff
GET  /admin/                                                     | login login login login login login login login login login login login login ok    ok
POST /admin/                                                     | login login login login login login login login login login login login login ok    ok
GET  /admin/why/                                                 | login login login login login login login login login login login login login 403   ok
POST /admin/why/                                                 | login login login login login login login login login login login login login 405   405
GET  /admin/login/                                               | login 404   404   404   404   404   404   404   404   404   404   404   404   login login
POST /admin/login/                                               | login 404   404   404   404   404   404   404   404   404   404   404   404   login login
GET  /admin/logout/                                              | go    go    go    go    go    go    go    go    go    go    go    go    go    405   405
POST /admin/logout/                                              | go    go    go    go    go    go    go    go    go    go    go    go    go    login login
GET  /admin/password_change/                                     | login login login login login login login login login login login login login ok    ok
POST /admin/password_change/                                     | login login login login login login login login login login login login login ok    ok
GET  /admin/password_change/done/                                | login login login login login login login login login login login login login ok    ok
POST /admin/password_change/done/                                | login login login login login login login login login login login login login 405   405
GET  /admin/autocomplete/                                        | login login login login login login login login login login login login login 403   403
POST /admin/autocomplete/                                        | login login login login login login login login login login login login login 405   405
GET  /admin/jsi18n/                                              | login login login login login login login login login login login login login ok    ok
POST /admin/jsi18n/                                              | login login login login login login login login login login login login login 405   405
GET  /admin/r/<path:content_type_id>/<path:object_id>/           | login login login login login login login login login login login login login 404   404
POST /admin/r/<path:content_type_id>/<path:object_id>/           | login login login login login login login login login login login login login 404   404
GET  /admin/<app_label>/                                         | login login login login login login login login login login login login login 404   ok
POST /admin/<app_label>/                                         | login login login login login login login login login login login login login 404   ok
GET  /admin/<url>                                                | login login login login login login login login login login login login login 404   404
POST /admin/<url>                                                | login login login login login login login login login login login login login 404   404
GET  /admin/*                                                    | login login login login login login login login login login login login login 403   any
POST /admin/*                                                    | login login login login login login login login login login login login login 403   any
GET  /admin/*/<path:object_id>/                                  | login login login login login login login login login login login login login go    go
POST /admin/*/<path:object_id>/                                  | login login login login login login login login login login login login login go    go
"""
