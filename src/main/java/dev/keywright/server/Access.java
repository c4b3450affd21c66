package dev.keywright.server;

import io.javalin.security.RouteRole;

/** Who may call a route; each route names exactly one. */
enum Access implements RouteRole {
    /** Everybody: what tells nothing and changes nothing, or proves itself otherwise. */
    ANYONE,
    /** This computer's own console and programs; over a network only an administrator's API key. */
    CONSOLE,
    /** An application's API key for the relying party that the path names. */
    APPLICATION,
    /** An API key that may look after the service: users' tokens, lockouts, the audit log, metrics. */
    OPERATOR,
    /** An API key that may change what the service is: relying parties, API keys. */
    ADMIN
}
