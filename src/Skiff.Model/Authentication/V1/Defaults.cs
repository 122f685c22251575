namespace Skiff.Model.Authentication.V1;

public sealed partial record TokenRequestSpec
{
    private const long HourSeconds = 3600;

    private TokenRequestSpec WithOwnDefaults() =>
        ExpirationSeconds is null ? this with { ExpirationSeconds = HourSeconds } : this;
}
