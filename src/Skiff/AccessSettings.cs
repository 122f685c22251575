using Skiff.ApiServer.Authentication.Jwt;
using Skiff.ApiServer.Authentication.Tokens;
using Skiff.ApiServer.Authorization.Configured;
using Skiff.ApiServer.Configuration;
using Skiff.Cli.Configuration;
using Skiff.Model;

namespace Skiff;

/// <summary>Who is let in, and who decides what callers may do, as the settings and the files they name say.</summary>
/// <param name="Callers">Who is let in.</param>
/// <param name="Authorizers">Who decides.</param>
internal sealed record AccessSettings(AuthenticationSettings Callers, AuthorizationSettings Authorizers)
{
    /// <summary>What the settings say; null, with the reason, when they contradict themselves or a file cannot be used.</summary>
    public static AccessSettings? Of(Settings settings, out string? fault)
    {
        string own = TokenSettings.ForDomain(settings.ClusterDomain).Issuer;
        if (!Oidc(settings).TryMake(settings.AuthenticationConfig, own, out AuthenticationSettings? callers, out fault)) return null;
        if (settings.AuthenticationTokenWebhookConfigFile.Length > 0)
        {
            string file = settings.AuthenticationTokenWebhookConfigFile;
            if (!RemoteServer.TryRead(file, out RemoteServer? server, out fault))
            {
                fault = $"{file}: {fault}";
                return null;
            }

            GoDuration.TryParse(settings.AuthenticationTokenWebhookCacheTtl, out TimeSpan remembered, out _);
            callers = callers with { TokenWebhook = new(server, settings.AuthenticationTokenWebhookVersion, remembered) };
        }

        if (settings.AuthorizationConfig.Length == 0) return new(callers, AuthorizationSettings.Default);
        return AuthorizationFile.TryRead(settings.AuthorizationConfig, out AuthorizationSettings? authorizers, out fault)
            ? new(callers, authorizers)
            : null;
    }

    private static OidcFlags Oidc(Settings settings) => new()
    {
        IssuerUrl = settings.OidcIssuerUrl,
        ClientId = settings.OidcClientId,
        CertificateAuthorityFile = settings.OidcCaFile,
        UsernameClaim = settings.OidcUsernameClaim,
        UsernamePrefix = settings.OidcUsernamePrefix,
        GroupsClaim = settings.OidcGroupsClaim,
        GroupsPrefix = settings.OidcGroupsPrefix,
        SigningAlgorithms = settings.OidcSigningAlgs,
        RequiredClaims = settings.OidcRequiredClaim,
    };
}
