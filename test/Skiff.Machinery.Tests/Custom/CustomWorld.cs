using System.Text;
using Skiff.Machinery.Custom;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Tests.Custom;

/// <summary>Custom kinds of schemas that tests write as JSON, and objects of them.</summary>
internal static class CustomWorld
{
    /// <summary>A schema as definitions hold it.</summary>
    public static JSONSchemaProps Props(string json)
    {
        JsonInput input = new(Encoding.UTF8.GetBytes(json));
        JSONSchemaProps props = JSONSchemaProps.ReadJson(ref input);
        input.End();
        Assert.Null(input.Error);
        return props;
    }

    /// <summary>A parsed schema.</summary>
    public static StructuralSchema Schema(string json)
    {
        StructuralSchema? schema = StructuralSchema.Parse(Props(json), out string fault);
        Assert.True(schema is not null, fault);
        return schema;
    }

    /// <summary>A definition of one version with a schema, its names accepted.</summary>
    public static CustomResourceDefinition Definition(string schema, CustomResourceSubresources? subresources = null)
    {
        CustomResourceDefinitionNames names = CustomResourceDefinitionNames.Empty with
        {
            Plural = "widgets", Singular = "widget", Kind = "Widget", ListKind = "WidgetList",
        };
        return CustomResourceDefinition.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = "widgets.example.com", UID = "uid" },
            Spec = CustomResourceDefinitionSpec.Empty with
            {
                Group = "example.com",
                Scope = ResourceScope.Namespaced,
                Names = names,
                Versions =
                [
                    CustomResourceDefinitionVersion.Empty with
                    {
                        Name = "v1", Served = true, Storage = true, Subresources = subresources,
                        Schema = CustomResourceValidation.Empty with { OpenAPIV3Schema = Props(schema) },
                    },
                ],
            },
            Status = CustomResourceDefinitionStatus.Empty with { AcceptedNames = names, StoredVersions = ["v1"] },
        };
    }

    /// <summary>The kind of a schema.</summary>
    public static CustomKind Kind(string schema, CustomResourceSubresources? subresources = null) =>
        CustomDefinition.Of(Definition(schema, subresources))!.Versions[0];

    /// <summary>An object of a kind with a spec.</summary>
    public static CustomObject Object(CustomKind kind, string spec)
    {
        JsonObject tree = Json.Object(
            ("apiVersion", Json.Of(kind.ApiVersion)), ("kind", Json.Of(kind.Name)),
            ("metadata", Json.Object(("name", Json.Of("a")), ("namespace", Json.Of("default")))),
            ("spec", Json.Parse(spec)));
        return CustomReading.Of(tree, kind).Object!;
    }

    /// <summary>What is wrong with a new object, a line for each fault.</summary>
    public static string Faults(CustomKind kind, string spec) => Lines(Validator.Create(kind, Object(kind, spec)));

    /// <summary>What is wrong with a replacement.</summary>
    public static string Faults(CustomKind kind, string spec, string old) =>
        Lines(Validator.Update(kind, Object(kind, spec), Object(kind, old)));

    /// <summary>Causes as lines.</summary>
    public static string Lines(ListOf<StatusCause> causes) =>
        string.Join('\n', causes.AsEnumerable().Select(cause => $"{cause.Field}: {cause.Message}"));
}
