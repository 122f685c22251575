namespace Skiff.Machinery.Cel;

/// <summary>The functions of Kubernetes' base environment, as of version 1.36.</summary>
internal static class Library
{
    public static CelFunctions Kubernetes()
    {
        CelFunctions functions = new();
        OperatorLibrary.Declare(functions);
        ConversionLibrary.Declare(functions);
        TimeLibrary.Declare(functions);
        StringLibrary.Declare(functions);
        RegexLibrary.Declare(functions);
        ListLibrary.Declare(functions);
        SetLibrary.Declare(functions);
        OptionalLibrary.Declare(functions);
        UrlLibrary.Declare(functions);
        QuantityLibrary.Declare(functions);
        AddressLibrary.Declare(functions);
        FormatLibrary.Declare(functions);
        SemverLibrary.Declare(functions);
        AuthorizerLibrary.Declare(functions);
        return functions;
    }

    public static CelFunctions KubernetesWithJsonPatch()
    {
        CelFunctions functions = Kubernetes();
        JsonPatchLibrary.Declare(functions);
        return functions;
    }
}
