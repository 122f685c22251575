using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of secrets.</summary>
internal static class SecretKind
{
    private const string AccountName = "kubernetes.io/service-account.name";
    private const string Redacted = "<secret contents redacted>";

    private static readonly FieldPath Data = FieldPath.Root("data");

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<Secret>
    {
        UpdateFirst = true,
        Always = Check,
        OnUpdate = CheckUpdate,
    };

    private static void Check(Secret secret, Faults faults)
    {
        long bytes = 0;
        foreach ((string key, Bytes value) in secret.Data)
        {
            foreach (string problem in Names.ConfigMapKey(key)) faults.Invalid(Data.Key(key), key, problem);
            bytes += value.Length;
        }

        if (bytes > ConfigMapKind.BytesMax) faults.TooLong(Data, ConfigMapKind.BytesMax);
        CheckType(secret, faults);
    }

    private static void CheckType(Secret secret, Faults faults)
    {
        switch (secret.Type)
        {
            case SecretType.ServiceAccountToken:
                if (string.IsNullOrEmpty(secret.Metadata.Annotations.Find(AccountName)))
                {
                    faults.Required(FieldPath.Metadata.Child("annotations").Key(AccountName));
                }

                break;
            case SecretType.Dockercfg:
                CheckJson(secret, ".dockercfg", faults);
                break;
            case SecretType.DockerConfigJson:
                CheckJson(secret, ".dockerconfigjson", faults);
                break;
            case SecretType.BasicAuth:
                if (secret.Data.ContainsKey("username") || secret.Data.ContainsKey("password")) break;
                faults.Required(Data.Key("username"));
                faults.Required(Data.Key("password"));
                break;
            case SecretType.SSHAuth:
                if (secret.Data.Find("ssh-privatekey").IsEmpty) faults.Required(Data.Key("ssh-privatekey"));
                break;
            case SecretType.TLS:
                if (!secret.Data.ContainsKey("tls.crt")) faults.Required(Data.Key("tls.crt"));
                if (!secret.Data.ContainsKey("tls.key")) faults.Required(Data.Key("tls.key"));
                break;
            default:
                break;
        }
    }

    private static void CheckJson(Secret secret, string key, Faults faults)
    {
        if (!secret.Data.TryGetValue(key, out Bytes value))
        {
            faults.Required(Data.Key(key));
            return;
        }

        JsonParse parse = JsonParser.Parse(value.Span);
        if (parse.Value is null) faults.Invalid(Data.Key(key), Redacted, parse.Error);
        else if (parse.Value is not (JsonObject or JsonNull))
        {
            faults.Invalid(Data.Key(key), Redacted,
                $"json: cannot unmarshal {GoTypeOf(parse.Value)} into Go value of type map[string]interface {{}}");
        }
    }

    private static string GoTypeOf(Json value) => value switch
    {
        JsonArray => "array",
        JsonString => "string",
        JsonBoolean => "bool",
        _ => "number",
    };

    private static void CheckUpdate(Secret secret, Secret old, Faults faults)
    {
        faults.Unchanged(FieldPath.Root("type"), secret.Type, old.Type);
        if (old.Immutable != true) return;
        if (secret.Immutable != true) faults.Forbidden(FieldPath.Root("immutable"), ConfigMapKind.Frozen);
        if (secret.Data != old.Data) faults.Forbidden(Data, ConfigMapKind.Frozen);
    }
}
