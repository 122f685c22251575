namespace Skiff.Model.Discovery.V1;

/// <summary>Values of AddressType.</summary>
public static class AddressType
{
    /// <summary><c>FQDN</c></summary>
    public const string FQDN = "FQDN";
}
