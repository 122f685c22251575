namespace Skiff.Model.ApiRegistration.V1;

public sealed partial record ServiceReference
{
    private const int HttpsPort = 443;

    private ServiceReference WithOwnDefaults() => Port is null ? this with { Port = HttpsPort } : this;
}
