using System.Diagnostics.CodeAnalysis;
using Skiff.ApiServer.Configuration;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.Authentication.Jwt;

/// <summary>One issuer of tokens as single settings name it: the older way, beside a file of issuers.</summary>
public sealed record OidcFlags
{
    private static readonly string[] algorithms =
        ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512"];

    /// <summary>Nothing is named.</summary>
    public static OidcFlags None { get; } = new();

    /// <summary>The issuer's name, a URL.</summary>
    public string IssuerUrl { get; init; } = "";

    /// <summary>What its tokens must be for.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>File of the authorities its server is verified with; the system's when empty.</summary>
    public string CertificateAuthorityFile { get; init; } = "";

    /// <summary>The claim that is the user's name.</summary>
    public string UsernameClaim { get; init; } = "sub";

    /// <summary>What is put before it; <c>-</c> for nothing, the issuer and <c>#</c> when empty and the claim is no mail address.</summary>
    public string UsernamePrefix { get; init; } = "";

    /// <summary>The claim that holds the user's groups; none when empty.</summary>
    public string GroupsClaim { get; init; } = "";

    /// <summary>What is put before each of them.</summary>
    public string GroupsPrefix { get; init; } = "";

    /// <summary>Algorithms that tokens may be signed with, with commas between.</summary>
    public string SigningAlgorithms { get; init; } = "RS256";

    /// <summary>Claims that must have a value, <c>claim=value</c> with commas between.</summary>
    public string RequiredClaims { get; init; } = "";

    /// <summary>The settings that these and a file make together, or why there are none.</summary>
    /// <param name="file">A file of issuers; empty for none. There cannot be both.</param>
    /// <param name="ownIssuer">The cluster's own issuer, which no other may be.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="fault">Why there are none.</param>
    public bool TryMake(
        string file, string ownIssuer, [NotNullWhen(true)] out AuthenticationSettings? settings,
        [NotNullWhen(false)] out string? fault)
    {
        settings = null;
        fault = null;
        bool isGiven = this != None;
        if (file.Length > 0 && isGiven) fault = "authentication-config file and oidc-* flags are mutually exclusive";
        else if (file.Length > 0) return AuthenticationFile.TryRead(file, ownIssuer, out settings, out fault);
        else if (!isGiven) settings = AuthenticationSettings.Default;
        else if (IssuerUrl.Length == 0 || ClientId.Length == 0)
            fault = "oidc-issuer-url and oidc-client-id must be specified together when any oidc-* flags are set";
        else return TryMake(ownIssuer, out settings, out fault);
        return settings is not null;
    }

    // They become a file of one issuer, and what is wrong with them is told as it is of a file.
    private bool TryMake(
        string ownIssuer, [NotNullWhen(true)] out AuthenticationSettings? settings, [NotNullWhen(false)] out string? fault)
    {
        settings = null;
        string authority = "";
        if (CertificateAuthorityFile.Length > 0)
        {
            if (!ConfigFile.TryReadText(CertificateAuthorityFile, out byte[]? pem, out fault)) return false;
            authority = System.Text.Encoding.UTF8.GetString(pem);
        }

        string[] signing = Split(SigningAlgorithms);
        if (signing.FirstOrDefault(one => !algorithms.Contains(one)) is { } unknown)
        {
            fault = $"oidc: unsupported signing alg: {GoText.Quote(unknown)}";
            return false;
        }

        if (Split(RequiredClaims).FirstOrDefault(pair => !pair.Contains('=', StringComparison.Ordinal)) is { } broken)
        {
            fault = $"malformed pair, expect string=string: {GoText.Quote(broken)}";
            return false;
        }

        byte[] text = JsonText.ToUtf8(Json.Object(
            ("apiVersion", Json.Of("apiserver.config.k8s.io/v1")), ("kind", Json.Of("AuthenticationConfiguration")),
            ("jwt", Json.Array(IssuerOf(authority)))));
        if (!AuthenticationFile.TryParse(text, ownIssuer, out AuthenticationSettings? parsed, out fault)) return false;
        settings = parsed with { Issuers = [parsed.Issuers[0] with { Algorithms = [.. signing] }] };
        return true;
    }

    private JsonObject IssuerOf(string authority)
    {
        JsonObjectBuilder issuer = new(3);
        issuer.Set("url", Json.Of(IssuerUrl));
        issuer.Set("audiences", Json.Array(Json.Of(ClientId)));
        if (authority.Length > 0) issuer.Set("certificateAuthority", Json.Of(authority));
        JsonObjectBuilder mappings = new(2);
        mappings.Set("username", Claim(UsernameClaim, NamePrefix()));
        if (GroupsClaim.Length > 0) mappings.Set("groups", Claim(GroupsClaim, GroupsPrefix));
        JsonArray rules = JsonArray.From(Split(RequiredClaims).Select(pair => pair.Split('=', 2)).Select(pair =>
            Json.Object(("claim", Json.Of(pair[0])), ("requiredValue", Json.Of(pair[1])))));
        return Json.Object(("issuer", issuer.Build()), ("claimMappings", mappings.Build()), ("claimValidationRules", rules));
    }

    private string NamePrefix() => UsernamePrefix switch
    {
        "-" => "",
        // A name must not pass for another issuer's, or for one of the cluster's own; a mail address cannot.
        "" when UsernameClaim != "email" => $"{IssuerUrl}#",
        _ => UsernamePrefix,
    };

    private static JsonObject Claim(string claim, string prefix) =>
        Json.Object(("claim", Json.Of(claim)), ("prefix", Json.Of(prefix)));

    private static string[] Split(string list) =>
        list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
