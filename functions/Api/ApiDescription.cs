using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Dispatch.Functions.Endpoints;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Dispatch.Functions.Api;

/// <summary>The OpenAPI document; made when it is first asked for.</summary>
internal static class ApiDescription
{
    private const string Bearer = "bearer";
    private const string Header = "apiKey";

    private const string Introduction = """
        Dispatch takes reports of rental maintenance, finds the worker, and follows the job to its end.

        **Names.** Columns of the seed schema keep its spelling (`created_at`, `renter_id`); what Dispatch adds is written in camelCase
        (`trackUrl`, `dueAt`). In bodies sent to us both spellings are taken for every field. Words of an enumeration are lower case with
        underscores. Times are ISO 8601 in UTC.

        **Keys.** Every call needs an API key, as `Authorization: Bearer <key>` or `X-Api-Key: <key>`. A key belongs to one organisation; what
        belongs to another does not exist for it.

        **Lists** come in pages: give `next` as `page` until it is null. **Errors** are problem details (RFC 9457); a 400 names every field that
        is wrong under `errors`.
        """;

    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = description => ("/" + description.RelativePath).StartsWith(ApiEndpoints.Prefix + "/", StringComparison.Ordinal);
        options.AddSchemaTransformer(static (schema, context, _) =>
        {
            Tell(schema, context.JsonTypeInfo);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Dispatch", Version = "1", Description = Introduction };
            document.Servers?.Clear();
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
                [Header] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Api-Key" },
            };
            document.Security =
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Header, document)] = [] },
            ];
            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// Of what is sent to us, required is what says so; what we send is always there. (By itself the generator takes every parameter of a
    /// record's constructor for required, and knows no list of allowed words.)
    /// </summary>
    private static void Tell(OpenApiSchema schema, JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.Namespace != typeof(ApiDescription).Namespace)
        {
            return;
        }

        var isBody = type.Type.Name.EndsWith("Body", StringComparison.Ordinal);
        schema.Required = type.Properties.Where(p => !isBody || Has<RequiredAttribute>(p)).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var property in type.Properties)
        {
            if (Find<AllowedValuesAttribute>(property) is { } words && schema.Properties?.TryGetValue(property.Name, out var found) == true && found is OpenApiSchema one)
            {
                one.Enum = words.Values.Select(w => (JsonNode)$"{w}").ToList();
            }
        }
    }

    private static bool Has<T>(JsonPropertyInfo property)
        where T : Attribute => Find<T>(property) is not null;

    private static T? Find<T>(JsonPropertyInfo property)
        where T : Attribute => property.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>().FirstOrDefault();
}
