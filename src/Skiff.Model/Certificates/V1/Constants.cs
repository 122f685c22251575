namespace Skiff.Model.Certificates.V1;

/// <summary>Values of RequestConditionType.</summary>
public static class RequestConditionType
{
    /// <summary><c>Approved</c></summary>
    public const string Approved = "Approved";

    /// <summary><c>Denied</c></summary>
    public const string Denied = "Denied";

    /// <summary><c>Failed</c></summary>
    public const string Failed = "Failed";
}

/// <summary>Values of KeyUsage.</summary>
public static class KeyUsage
{
    /// <summary><c>signing</c></summary>
    public const string Signing = "signing";

    /// <summary><c>digital signature</c></summary>
    public const string UsageDigitalSignature = "digital signature";

    /// <summary><c>content commitment</c></summary>
    public const string UsageContentCommitment = "content commitment";

    /// <summary><c>key encipherment</c></summary>
    public const string UsageKeyEncipherment = "key encipherment";

    /// <summary><c>key agreement</c></summary>
    public const string UsageKeyAgreement = "key agreement";

    /// <summary><c>data encipherment</c></summary>
    public const string UsageDataEncipherment = "data encipherment";

    /// <summary><c>cert sign</c></summary>
    public const string UsageCertSign = "cert sign";

    /// <summary><c>crl sign</c></summary>
    public const string UsageCRLSign = "crl sign";

    /// <summary><c>encipher only</c></summary>
    public const string UsageEncipherOnly = "encipher only";

    /// <summary><c>decipher only</c></summary>
    public const string UsageDecipherOnly = "decipher only";

    /// <summary><c>any</c></summary>
    public const string Any = "any";

    /// <summary><c>server auth</c></summary>
    public const string UsageServerAuth = "server auth";

    /// <summary><c>client auth</c></summary>
    public const string UsageClientAuth = "client auth";

    /// <summary><c>code signing</c></summary>
    public const string UsageCodeSigning = "code signing";

    /// <summary><c>email protection</c></summary>
    public const string UsageEmailProtection = "email protection";

    /// <summary><c>s/mime</c></summary>
    public const string UsageSMIME = "s/mime";

    /// <summary><c>ipsec end system</c></summary>
    public const string UsageIPsecEndSystem = "ipsec end system";

    /// <summary><c>ipsec tunnel</c></summary>
    public const string UsageIPsecTunnel = "ipsec tunnel";

    /// <summary><c>ipsec user</c></summary>
    public const string UsageIPsecUser = "ipsec user";

    /// <summary><c>timestamping</c></summary>
    public const string Timestamping = "timestamping";

    /// <summary><c>ocsp signing</c></summary>
    public const string UsageOCSPSigning = "ocsp signing";

    /// <summary><c>microsoft sgc</c></summary>
    public const string UsageMicrosoftSGC = "microsoft sgc";

    /// <summary><c>netscape sgc</c></summary>
    public const string UsageNetscapeSGC = "netscape sgc";
}
