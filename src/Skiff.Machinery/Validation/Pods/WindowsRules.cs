using System.Text;
using System.Text.RegularExpressions;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of what containers are on Windows: pods for such nodes pass through here, whoever runs them.</summary>
internal static partial class WindowsRules
{
    private const int SpecKibibytesMax = 64;
    private const int DomainLimit = 256;
    private const int UserMax = 104;

    /// <summary>Checks the options.</summary>
    public static void Check(WindowsSecurityContextOptions? options, FieldPath path, Faults faults)
    {
        if (options is null) return;
        if (options.GMSACredentialSpecName is { } name)
        {
            faults.Invalid(path.Child("gmsaCredentialSpecName"), name, Names.Dns1123Subdomain(name));
        }

        if (options.GMSACredentialSpec is { } spec) CheckSpec(spec, path.Child("gmsaCredentialSpec"), faults);
        if (options.RunAsUserName is { } user) CheckName(user, path.Child("runAsUserName"), faults);
    }

    private static void CheckSpec(string spec, FieldPath path, Faults faults)
    {
        if (spec.Length == 0) faults.Invalid(path, spec, "gmsaCredentialSpec cannot be an empty string");
        else if (Encoding.UTF8.GetByteCount(spec) > SpecKibibytesMax * 1024)
        {
            faults.Invalid(path, spec, $"gmsaCredentialSpec size must be under {SpecKibibytesMax} KiB");
        }
    }

    // A user, or a domain and a user.
    private static void CheckName(string name, FieldPath path, Faults faults)
    {
        string[] parts = name.Split('\\');
        if (name.Length == 0) faults.Invalid(path, name, "runAsUserName cannot be an empty string");
        else if (name.Any(letter => letter is < ' ' or '\x7f'))
        {
            faults.Invalid(path, name, "runAsUserName cannot contain control characters");
        }
        else if (parts.Length > 2) faults.Invalid(path, name, "runAsUserName cannot contain more than one backslash");
        else
        {
            if (parts.Length == 2) CheckDomain(parts[0], name, path, faults);
            CheckUser(parts[^1], name, path, faults);
        }
    }

    private static void CheckDomain(string domain, string name, FieldPath path, Faults faults)
    {
        if (Encoding.UTF8.GetByteCount(domain) >= DomainLimit)
        {
            faults.Invalid(path, name, $"runAsUserName's Domain length must be under {DomainLimit} characters");
        }

        if (!NetBios().IsMatch(domain) && !Dns().IsMatch(domain))
        {
            faults.Invalid(path, name, "runAsUserName's Domain doesn't match the NetBios nor the DNS format");
        }
    }

    private static void CheckUser(string user, string name, FieldPath path, Faults faults)
    {
        const string Odd = "\"/\\:;|=,+*?<>@[]";
        if (user.Length == 0) faults.Invalid(path, name, "runAsUserName's User cannot be empty");
        else if (Encoding.UTF8.GetByteCount(user) > UserMax)
        {
            faults.Invalid(path, name, $"runAsUserName's User length must not be longer than {UserMax} characters");
        }

        if (user.Length > 0 && user.All(letter => letter is '.' or ' '))
        {
            faults.Invalid(path, name, "runAsUserName's User cannot contain only periods or spaces");
        }

        if (user.Any(Odd.Contains))
        {
            faults.Invalid(path, name, $"runAsUserName's User cannot contain the following characters: {Odd}");
        }
    }

    [GeneratedRegex("""^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$""", RegexOptions.NonBacktracking)]
    private static partial Regex NetBios();

    [GeneratedRegex(
        "^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?([.][a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$",
        RegexOptions.NonBacktracking)]
    private static partial Regex Dns();
}
