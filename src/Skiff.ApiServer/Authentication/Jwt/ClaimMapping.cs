using Skiff.ApiServer.Requests;
using Skiff.Machinery;
using Skiff.Machinery.Cel;
using Skiff.Model;

namespace Skiff.ApiServer.Authentication.Jwt;

/// <summary>Makes a user of a token's claims by the rules of its issuer.</summary>
public static class ClaimMapping
{
    private const string CredentialId = "authentication.kubernetes.io/credential-id";

    /// <summary>The user, or why there is none.</summary>
    public static (UserInfo? User, string Fault) Apply(JwtIssuer issuer, JsonObject claims)
    {
        foreach ((string claim, string value) in issuer.RequiredClaims)
        {
            if (claims.Text(claim) is not { } found) return (null, $"oidc: required claim {claim} not present in ID token");
            if (found != value)
                return (null, $"oidc: required claim {claim} value does not match. Got = {found}, want = {value}");
        }

        CelVariables variables = new() { ["claims"] = JsonValues.Of(claims) };
        if (Broken(issuer.ClaimRules, variables) is { } broken) return (null, $"oidc: error evaluating claim validation expression: {broken}");
        (string? name, string fault) = NameOf(issuer.Username, claims, variables);
        if (name is null) return (null, fault);
        (ListOf<string>? groups, fault) = GroupsOf(issuer.Groups, claims, variables);
        if (groups is null) return (null, fault);
        (string? uid, fault) = TextOf(issuer.Uid, "uid", claims, variables);
        if (uid is null) return (null, fault);
        (MapOf<ListOf<string>>? extra, fault) = ExtraOf(issuer, claims, variables);
        if (extra is null) return (null, fault);

        UserInfo user = new(name, uid, [.. groups.Value, UserInfo.AuthenticatedGroup], extra.Value);
        CelVariables ofUser = new() { ["user"] = JsonValues.Of(Shown(user, groups.Value)) };
        return Broken(issuer.UserRules, ofUser) is { } unfit
            ? (null, $"oidc: error evaluating user info validation rule: {unfit}")
            : (user, "");
    }

    private static string? Broken(ListOf<ClaimRule> rules, CelVariables variables)
    {
        foreach (ClaimRule rule in rules)
        {
            CelResult result = rule.Condition.Run(variables);
            if (result.Error is { } error) return $"expression '{rule.Condition.Expression}' resulted in error: {error}";
            if (result.Value is CelBool { Value: true }) continue;
            return rule.Message.Length > 0
                ? $"validation expression '{rule.Condition.Expression}' failed: {rule.Message}"
                : $"validation expression '{rule.Condition.Expression}' failed";
        }

        return null;
    }

    private static (string? Name, string Fault) NameOf(ClaimSource source, JsonObject claims, CelVariables variables)
    {
        // A mail address proves somebody only where the issuer has checked that it is his.
        if (source.Claim == "email" && claims["email_verified"] is { } verified && verified is not JsonBoolean { Value: true })
            return (null, "oidc: email not verified");
        (string? name, string fault) = TextOf(source, "username", claims, variables);
        if (name is null) return (null, fault);
        if (source.Claim.Length > 0 && !claims.Has(source.Claim))
            return (null, $"oidc: parse username claims \"{source.Claim}\": claim not present");
        return name.Length == 0
            ? (null, "oidc: username claim or expression must not be empty")
            : (source.Claim.Length > 0 ? source.Prefix + name : name, "");
    }

    private static (string? Text, string Fault) TextOf(ClaimSource source, string what, JsonObject claims, CelVariables variables)
    {
        if (source.Expression is { } expression)
        {
            CelResult result = expression.Run(variables);
            if (result.Error is { } error) return (null, $"oidc: error evaluating {what} claim expression: {error}");
            return result.Value is CelString text ? (text.Value, "") : (null, $"oidc: {what} claim expression must return a string");
        }

        if (source.Claim.Length == 0 || !claims.Has(source.Claim)) return ("", "");
        return claims.Text(source.Claim) is { } value ? (value, "") : (null, $"oidc: parse {what} claims \"{source.Claim}\": must be a string");
    }

    private static (ListOf<string>? Groups, string Fault) GroupsOf(ClaimSource source, JsonObject claims, CelVariables variables)
    {
        if (source.Expression is { } expression)
        {
            CelResult result = expression.Run(variables);
            if (result.Error is { } error) return (null, $"oidc: error evaluating group claim expression: {error}");
            return Strings(result.Value) is { } values ? (values, "") : (null, "oidc: groups claim expression must return strings");
        }

        if (source.Claim.Length == 0 || !claims.Has(source.Claim)) return (default(ListOf<string>), "");
        ListOf<string>? given = Strings(JsonValues.Of(claims[source.Claim]!));
        return given is null
            ? (null, $"oidc: parse groups claim \"{source.Claim}\": must be a string or a list of strings")
            : (given.Value.Select(group => source.Prefix + group), "");
    }

    private static (MapOf<ListOf<string>>? Extra, string Fault) ExtraOf(JwtIssuer issuer, JsonObject claims, CelVariables variables)
    {
        MapOf<ListOf<string>> extra = default;
        if (claims.Text("jti") is { Length: > 0 } id) extra = extra.Set(CredentialId, [$"JTI={id}"]);
        foreach ((string key, CelProgram value) in issuer.Extra)
        {
            CelResult result = value.Run(variables);
            if (result.Error is { } error) return (null, $"oidc: error evaluating extra claim expression: {error}");
            if (Strings(result.Value) is not { } values) return (null, $"oidc: error evaluating extra claim expression for key {key}: must return strings");
            if (!values.IsEmpty) extra = extra.Set(key, values);
        }

        return (extra, "");
    }

    // A text stands for a list of one; nothing, and an empty text, for a list of none.
    private static ListOf<string>? Strings(CelValue value)
    {
        switch (value)
        {
            case CelNull:
                return default(ListOf<string>);
            case CelString text:
                return text.Value.Length == 0 ? default(ListOf<string>) : [text.Value];
            case CelList list:
                List<string> texts = [];
                for (int i = 0; i < list.Count; i++)
                {
                    if (list[i] is not CelString item) return null;
                    if (item.Value.Length > 0) texts.Add(item.Value);
                }

                return texts.ToListOf();
            default:
                return null;
        }
    }

    private static JsonObject Shown(UserInfo user, ListOf<string> groups)
    {
        JsonObjectBuilder extra = new(user.Extra.Count);
        foreach ((string key, ListOf<string> values) in user.Extra) extra.Set(key, JsonArray.From(values.AsEnumerable().Select(Json.Of)));
        return Json.Object(
            ("username", Json.Of(user.Name)), ("uid", Json.Of(user.Uid)),
            ("groups", JsonArray.From(groups.AsEnumerable().Select(Json.Of))), ("extra", extra.Build()));
    }
}
